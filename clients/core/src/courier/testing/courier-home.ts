import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { build } from "esbuild";
import { Outbox } from "../../outbox";
import { courierFiles, type CourierFiles } from "../courier-files";
import { readCourierStatus, type CourierStatus } from "../status";

export interface CourierPlan {
  readonly backends?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  readonly timing?: Readonly<Record<string, number>>;
  readonly backoff?: { readonly baseMs: number; readonly capMs: number };
}

export interface CourierProcess {
  readonly process: ChildProcess;
  /** How it ended: what `runCourier` gave, or the signal that killed it. */
  readonly ended: Promise<string>;
}

let built: Promise<string> | undefined;

/** The program of `courier-process.ts`, built once. */
async function program(): Promise<string> {
  built ??= build({
    entryPoints: [join(import.meta.dirname, "courier-process.ts")],
    write: false,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? "");
  return built;
}

/** The state folder of one user, with couriers of the journal client as real processes in it. */
export class CourierHome implements AsyncDisposable {
  readonly files: CourierFiles;
  readonly outbox: Outbox;
  readonly #folder: string;
  readonly #processes: CourierProcess[] = [];
  #sent = 0;

  private constructor(folder: string) {
    this.#folder = folder;
    this.files = courierFiles(folder, "journal");
    this.outbox = new Outbox(this.files.outbox);
  }

  static async make(): Promise<CourierHome> {
    const folder = await mkdtemp(join(tmpdir(), "opensync-courier-"));
    await writeFile(join(folder, "courier.mjs"), await program());
    return new CourierHome(folder);
  }

  get command(): string {
    return join(this.#folder, "courier.mjs");
  }

  argument(plan: CourierPlan): string {
    return JSON.stringify({ folder: this.#folder, ...plan });
  }

  start(plan: CourierPlan): CourierProcess {
    const child = spawn(process.execPath, [this.command, this.argument(plan)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    const ended = new Promise<string>((resolve) => {
      child.on("close", (code, signal) => resolve(signal ?? (said.trim() || `code ${code}`)));
    });
    const started = { process: child, ended };
    this.#processes.push(started);
    return started;
  }

  /** Records events and gives their ids. */
  async record(source: string, count = 1): Promise<string[]> {
    const ids: string[] = [];
    for (let index = 0; index < count; index++) {
      const id = `m${this.#sent++}`;
      await this.outbox.append({ payload: JSON.stringify({ source, id }) });
      ids.push(id);
    }
    return ids;
  }

  async status(): Promise<CourierStatus> {
    return readCourierStatus(this.files);
  }

  /** Waits until `holds`: a fact in a file or a server, never a time. */
  async until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
    const deadline = Date.now() + 30_000;
    while (!(await holds())) {
      if (Date.now() > deadline) throw new Error(`It never came to this: ${what}\n${await this.log()}`);
      await wait(10);
    }
  }

  async log(): Promise<string> {
    return readFile(this.files.log, "utf8").catch(() => "(no log)");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { process: child } of this.#processes) child.kill("SIGKILL");
    await Promise.all(this.#processes.map(({ ended }) => ended));
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
