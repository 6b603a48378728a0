import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

const BINS = {
  opensync: "../../cli/bin/opensync.mjs",
  "claude-code-sync": "../../clients/claude-code/bin/claude-code-sync.mjs",
  "opencode-sync": "../../clients/opencode/bin/opencode-sync.mjs",
} as const;

export interface CommandOptions {
  env: Record<string, string>;
  input?: string;
}

export interface CommandResult {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** Starts one of the project's commands as a user's shell would, with nothing of this process's environment but PATH. */
export function startCommand(name: keyof typeof BINS, args: string[], { env }: CommandOptions): ChildProcess {
  const bin = fileURLToPath(new URL(BINS[name], import.meta.url));
  return spawn(process.execPath, [bin, ...args], {
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
}

/** Runs a command to its end. */
export async function runCommand(
  name: keyof typeof BINS,
  args: string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const child = startCommand(name, args, options);
  child.stdin?.end(options.input ?? "");
  return await finished(child);
}

export async function finished(child: ChildProcess): Promise<CommandResult> {
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}
