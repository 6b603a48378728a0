import { spawn, type ChildProcess } from "node:child_process";
import { z } from "zod";
import { finished, type CommandResult } from "../../support/command";
import { openCode } from "./install";
import type { Workspace } from "./workspace";

/** A line that `run --format json` prints. */
const runEvent = z.looseObject({
  type: z.string(),
  sessionID: z.string().optional(),
  part: z.looseObject({ type: z.string(), text: z.string().optional() }).optional(),
});
export type RunEvent = z.infer<typeof runEvent>;

export interface AgentRun extends CommandResult {
  events: RunEvent[];
  sessionID: string;
  /** All that the agent said, without its reasoning. */
  text: string;
}

export interface RunOptions {
  args?: string[];
  env?: Record<string, string>;
  /** What is printed: the answer alone, or the events as JSON. */
  format?: "default" | "json";
}

/** Starts `opencode run` with one prompt. OpenCode keeps a prompt that holds a space in quotation marks. */
export async function startAgent(
  { cwd, env }: Pick<Workspace, "cwd" | "env">,
  prompt: string,
  { args = [], env: more = {}, format = "json" }: RunOptions = {},
): Promise<ChildProcess> {
  return spawn(await openCode(), ["run", ...args, "--format", format, prompt], {
    cwd,
    env: { ...env, ...more, PWD: cwd },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Runs the agent to the end of its answer to one prompt. */
export async function runAgent(workspace: Workspace, prompt: string, options: RunOptions = {}): Promise<AgentRun> {
  const ended = await finished(await startAgent(workspace, prompt, options));
  const events = ended.stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => runEvent.parse(JSON.parse(line)));
  const sessionID = events.find((event) => event.sessionID !== undefined)?.sessionID;
  if (sessionID === undefined)
    throw new Error(`OpenCode ended with ${ended.code ?? ended.signal}: ${ended.stdout}${ended.stderr}`);
  const texts = events.flatMap(({ type, part }) => (type === "text" ? [part?.text ?? ""] : []));
  return { ...ended, events, sessionID, text: texts.join("\n") };
}

/** Runs another of OpenCode's commands to its end. */
export async function runOpenCode(
  { cwd, env }: Pick<Workspace, "cwd" | "env">,
  ...args: string[]
): Promise<CommandResult> {
  return await finished(
    spawn(await openCode(), args, { cwd, env: { ...env, PWD: cwd }, stdio: ["ignore", "pipe", "pipe"] }),
  );
}
