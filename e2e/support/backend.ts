import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { startCommand } from "./command";

/** A backend started by `opensync up --json` in a process of its own. */
export interface Backend {
  url: string;
  siteUrl: string;
  dashboardUrl: string;
  apiKey: string | null;
  dataDir: string;
  pid: number;
  process: ChildProcess;
  /** Sends the signal and waits for the end; answers the exit code, null when the signal ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export async function startBackend(
  dataDir: string,
  env: Record<string, string>,
  args: string[] = [],
): Promise<Backend> {
  const child = startCommand(
    "opensync",
    ["up", "--json", "--no-open", "--port", "0", "--site-port", "0", "--data", dataDir, ...args],
    { env },
  );
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const line = await Promise.race([
    firstLine(child),
    ended.then((code) => Promise.reject(new Error(`opensync up ended with ${code}: ${stderr}`))),
  ]);
  return {
    ...(JSON.parse(line) as Omit<Backend, "process" | "stop">),
    process: child,
    stop: async (signal = "SIGTERM") => {
      child.kill(signal);
      return await ended;
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("the command has no stdout");
  for await (const line of createInterface({ input: child.stdout })) return line;
  return await new Promise<never>(() => undefined);
}
