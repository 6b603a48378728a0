import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const settingsSchema = z.object({
  hooks: z.record(
    z.string(),
    z.array(z.object({ hooks: z.array(z.object({ type: z.literal("command"), command: z.string() })) })),
  ),
});

/** The commands that `claude-code-sync setup` wrote into the settings of `configDir`, by event. */
export function installedHooks(configDir: string): Map<string, string[]> {
  const { hooks } = settingsSchema.parse(JSON.parse(readFileSync(join(configDir, "settings.json"), "utf8")));
  return new Map(
    Object.entries(hooks).map(([event, matchers]) => [
      event,
      matchers.flatMap((matcher) => matcher.hooks.map(({ command }) => command)),
    ]),
  );
}

export interface HookRun {
  code: number | null;
  /** All that it printed: the agent would show it, or take it for an answer. */
  printed: string;
}

/** Runs a hook as Claude Code does: by the shell, the event on stdin, in the session's folder; ends with the hook. */
export async function runHook(
  command: string,
  payload: unknown,
  options: { env: Record<string, string>; cwd: string; prefix?: readonly string[] },
): Promise<HookRun> {
  const [file, ...args] = [...(options.prefix ?? []), "/bin/sh", "-c", command];
  const child = spawn(file ?? "/bin/sh", args, { env: options.env, cwd: options.cwd, stdio: ["pipe", "pipe", "pipe"] });
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (printed += text));
  // A hook that does not read its event is no fault of the agent's.
  child.stdin.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") printed += error.message;
  });
  child.stdin.end(JSON.stringify(payload));
  return await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, printed }));
  });
}
