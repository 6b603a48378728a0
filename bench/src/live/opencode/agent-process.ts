import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { z } from "zod";
import { repository } from "../../measure/repository";
import type { BusEvent } from "./session-steps";

/** A statement with its parameters. */
export type Statement = [sql: string, ...values: (string | number | null)[]];

/** What the agent does next. */
export type AgentStep =
  /** Writes rows in one transaction, and then tells of them on its bus; without an event it is killed before that. */
  | { do: "write"; statements: Statement[]; event: BusEvent | null }
  | { do: "tell"; event: BusEvent }
  | { do: "call"; hook: "tool.execute.before" | "tool.execute.after"; input: unknown; output: unknown }
  | { do: "dispose" };

export interface AgentProcessOptions {
  /** The real program, whose runtime it is run in. */
  program: string;
  database: string;
  /** file:// URL of the plugin. */
  plugin: string;
  cwd: string;
  env: Record<string, string>;
  prefix: readonly string[];
}

const answerSchema = z.object({ threw: z.string().optional() });

/** A process with OpenCode's runtime, the real plugin in it, and OpenCode's store. */
export class AgentProcess {
  /** What the plugin did that it must not: throw, print, or end the process in another way. */
  readonly disturbed: string[] = [];
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  readonly #ended: Promise<{ code: number | null; signal: string | null }>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#answers = createInterface({ input: child.stdio[3] as Readable })[Symbol.asyncIterator]();
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => this.disturbed.push(`printed ${text.slice(0, 500)}`));
    this.#ended = new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => resolve({ code, signal }));
    });
  }

  /** Returns once the plugin is loaded. */
  static async start({ program, database, plugin, cwd, env, prefix }: AgentProcessOptions): Promise<AgentProcess> {
    const script = join(repository, "bench/fixtures/opencode-agent.mjs");
    const [file, ...args] = [...prefix, program, script, database, plugin, cwd];
    const options = { cwd, env: { ...env, BUN_BE_BUN: "1" } };
    const agent = new AgentProcess(spawn(file, args, { ...options, stdio: ["pipe", "pipe", "pipe", "pipe"] }));
    await agent.#answer("load the plugin");
    return agent;
  }

  async take(step: AgentStep): Promise<void> {
    this.#child.stdin?.write(`${JSON.stringify(step)}\n`);
    await this.#answer(`take ${JSON.stringify(step).slice(0, 200)}`);
  }

  /** Ends as `opencode run` and the terminal do. */
  async dispose(): Promise<void> {
    await this.take({ do: "dispose" });
    await this.#expectEnd({ code: 0, signal: null });
  }

  /** Ends by a signal, as `opencode serve` does by any, and nobody disposes of the plugin. */
  async kill(signal: "SIGKILL" | "SIGTERM" | "SIGINT"): Promise<void> {
    this.#child.kill(signal);
    await this.#expectEnd({ code: null, signal });
  }

  async #answer(what: string): Promise<void> {
    const line = await this.#answers.next();
    if (line.done) throw new Error(`The agent ended instead of being able to ${what}: ${this.disturbed.join("; ")}`);
    const { threw } = answerSchema.parse(JSON.parse(line.value));
    if (threw !== undefined) this.disturbed.push(`threw ${threw}`);
  }

  async #expectEnd(expected: { code: number | null; signal: string | null }): Promise<void> {
    const ended = await this.#ended;
    if (ended.code !== expected.code || ended.signal !== expected.signal)
      this.disturbed.push(`ended with ${ended.code ?? ended.signal}, not ${expected.code ?? expected.signal}`);
  }
}
