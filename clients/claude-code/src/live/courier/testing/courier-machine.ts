import { spawn, type ChildProcess } from "node:child_process";
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Outbox, writeFileAtomically, type CourierFiles } from "@opensync/client-core";
import { build } from "esbuild";
import { WireBackend } from "@opensync/client-core/testing";
import { claudeCourierFiles } from "../run-courier";

const bin = fileURLToPath(new URL("../../../bin.ts", import.meta.url));
let built: Promise<string> | undefined;

/** The client's program, built once. */
async function program(): Promise<string> {
  built ??= build({
    entryPoints: [bin],
    write: false,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? "");
  return built;
}

/** A user's machine: Claude Code's store, hooks' records as the hook writes them, the real program as courier, and a backend. */
export class CourierMachine implements AsyncDisposable {
  readonly backend = new WireBackend();
  readonly home: string;
  readonly environment: Record<string, string>;
  readonly files: CourierFiles;
  readonly client: string;
  #url = "";
  #courier: ChildProcess | undefined;

  private constructor(home: string) {
    this.home = home;
    this.environment = { HOME: home };
    this.files = claudeCourierFiles(this.environment);
    this.client = join(home, "client.mjs");
  }

  static async make(settings: object = {}): Promise<CourierMachine> {
    const machine = new CourierMachine(await mkdtemp(join(tmpdir(), "opensync-machine-")));
    await writeFile(machine.client, await program());
    machine.#url = await machine.backend.start();
    await machine.configure(settings);
    return machine;
  }

  async configure(settings: object): Promise<void> {
    const path = join(this.home, ".config/claude-code-sync/config.json");
    const whole = { convexUrl: this.#url, apiKey: "osk_test_of_the_courier", ...settings };
    await writeFileAtomically(path, JSON.stringify(whole), { durable: false });
  }

  start(): ChildProcess {
    const { PATH = "" } = process.env;
    this.#courier = spawn(process.execPath, [this.client, "courier"], {
      env: { PATH, ...this.environment },
      stdio: "inherit",
    });
    return this.#courier;
  }

  transcript(session: string): string {
    return join(this.home, ".claude/projects/-w-p", `${session}.jsonl`);
  }

  async write(session: string, ...lines: readonly object[]): Promise<void> {
    await mkdir(dirname(this.transcript(session)), { recursive: true });
    await appendFile(this.transcript(session), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  }

  /** What the hook leaves for one event; `variables` are the agent's own. */
  async hook(
    session: string,
    event: string,
    fields: object = {},
    variables: Record<string, string> = {},
  ): Promise<void> {
    const payload = {
      session_id: session,
      transcript_path: this.transcript(session),
      cwd: "/w/p",
      hook_event_name: event,
      ...fields,
    };
    const headers = Object.fromEntries(Object.entries(variables).map(([name, value]) => [`env.${name}`, value]));
    await new Outbox(this.files.outbox).append({ payload: JSON.stringify(payload), headers });
  }

  async until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
    const deadline = Date.now() + 40_000;
    while (!(await holds())) {
      if (Date.now() > deadline) throw new Error(`It never came to this: ${what}\n${await this.log()}`);
      await wait(20);
    }
  }

  async log(): Promise<string> {
    return readFile(this.files.log, "utf8").catch(() => "(no log)");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#courier && this.#courier.exitCode === null) {
      const ended = new Promise((resolve) => this.#courier?.once("exit", resolve));
      this.#courier.kill("SIGKILL");
      await ended;
    }
    await this.backend.stop();
    await rm(this.home, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Lines as Claude Code 2.1.197 writes them, as far as they matter here. */
export function transcriptLines(session: string) {
  const base = { sessionId: session, cwd: "/w/p", version: "2.1.197", isSidechain: false };
  const at = (second: number) => ({ timestamp: new Date(Date.UTC(2026, 10, 1, 10, 0, second)).toISOString() });
  return {
    prompt: (uuid: string, promptId: string, text: string, second = 0) => ({
      ...base,
      ...at(second),
      type: "user",
      uuid,
      parentUuid: null,
      promptId,
      message: { role: "user", content: text },
    }),
    call: (id: string, command: string, second = 1) => ({
      ...base,
      ...at(second),
      type: "assistant",
      uuid: `call-${id}`,
      parentUuid: null,
      requestId: `req_${id}`,
      message: {
        id: `msg_${id}`,
        role: "assistant",
        model: "claude-opus-4-8",
        content: [{ type: "tool_use", id, name: "Bash", input: { command } }],
        usage: { input_tokens: 10, output_tokens: 5 },
      },
    }),
    result: (id: string, text: string, second = 2) => ({
      ...base,
      ...at(second),
      type: "user",
      uuid: `result-${id}`,
      parentUuid: `call-${id}`,
      message: { role: "user", content: [{ type: "tool_result", tool_use_id: id, content: text }] },
    }),
    answer: (id: string, text: string, second = 3) => ({
      ...base,
      ...at(second),
      type: "assistant",
      uuid: `answer-${id}`,
      parentUuid: null,
      requestId: `req_${id}`,
      message: {
        id: `msg_${id}`,
        role: "assistant",
        model: "claude-opus-4-8",
        content: [{ type: "text", text }],
        usage: { input_tokens: 20, output_tokens: 6 },
      },
    }),
  };
}
