import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";

const repository = join(import.meta.dirname, "../../../../..");

/** What OpenCode loads, as it is built. */
export const builtPlugin = join(repository, "clients/opencode/dist/opencode-sync-plugin.js");

export interface Plan {
  /** Path of the plugin; null for an agent without one. */
  readonly plugin: string | null;
  readonly options?: object;
  readonly ending: "exits" | "disposes" | "waits" | "handles-signal" | "asks-who-listens" | "floods";
  readonly events?: readonly object[];
}

export interface AgentRuntime {
  readonly name: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

export const node: AgentRuntime = { name: "Node", command: [process.execPath, "--expose-gc"], environment: {} };

/** The Bun inside of OpenCode: `program` is its executable. */
export function bunOf(program: string): AgentRuntime {
  return { name: "OpenCode's Bun", command: [program], environment: { BUN_BE_BUN: "1" } };
}

export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs an agent to its end. With `signal`, that is sent to it as soon as it waits. */
export async function runAgent(
  { command, environment }: AgentRuntime,
  plan: Plan,
  options: {
    readonly environment: Readonly<Record<string, string>>;
    readonly cwd: string;
    readonly signal?: NodeJS.Signals;
  },
): Promise<Ended> {
  const [program = "", ...flags] = command;
  const child = spawn(program, [...flags, join(import.meta.dirname, "agent-process.mjs"), JSON.stringify(plan)], {
    cwd: options.cwd,
    env: { PATH: process.env["PATH"], ...environment, ...options.environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = collect(child);
  if (options.signal !== undefined) {
    await output.saying("waits\n");
    child.kill(options.signal);
  }
  return output.ended;
}

function collect(child: ChildProcess): { saying: (text: string) => Promise<void>; ended: Promise<Ended> } {
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  const saying = async (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (stdout.includes(text)) resolve();
      };
      child.stdout?.on("data", look);
      child.once("close", () => reject(new Error(`The agent ended without saying ${JSON.stringify(text)}: ${stderr}`)));
      look();
    });
  return { saying, ended };
}
