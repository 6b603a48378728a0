import { hasCode, homeFolder, type CourierFiles, type Environment } from "@opensync/client-core";
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { setPriority } from "node:os";
import { basename, join, parse } from "node:path";
import { findRuntime, isReadable, nodeRuntime, type Runtime } from "./runtime";

const OWNER_ONLY_FILE = 0o600;
const OWNER_ONLY_FOLDER = 0o700;
/** A courier that is silent for longer is dead, seconds. */
const BEAT_LASTS = 15;
/** One that was started is given so long to begin its beat, seconds. */
const START_LASTS = 3;
/** The agent goes first: a courier has time. */
const NICE = 10;

export interface CourierStarterOptions {
  readonly files: CourierFiles;
  readonly environment: Environment;
  /** The client that came with this plugin, for where no command of it ever ran. */
  readonly client: string;
  /** Told what kept a courier from starting. */
  readonly onTrouble: (error: unknown) => void;
}

/** Sees to it that a courier runs, by the same files and rules as Claude Code's hook. */
export class CourierStarter {
  readonly #options: CourierStarterOptions;
  #found: Runtime | null = null;
  #finding: Promise<void> | null = null;

  constructor(options: CourierStarterOptions) {
    this.#options = options;
  }

  /** Starts one if none runs: at once, or as soon as it is known what runs it. */
  ensure(): void {
    const now = Math.floor(Date.now() / 1000);
    if (this.#runs(now) || this.#startsAlready(now)) return;
    const launch = this.#launch();
    if (launch === null) return;
    const runtime = launch.runtime ?? this.#found;
    if (runtime !== null) this.#start(runtime, launch.client, now);
    else this.#finding ??= this.#find();
  }

  /** Once a start that waits for its runtime is through. */
  async settled(): Promise<void> {
    await this.#finding;
  }

  async #find(): Promise<void> {
    try {
      this.#found = await findRuntime(this.#options.environment);
      this.ensure();
    } catch (error) {
      this.#options.onTrouble(error);
    }
  }

  #runs(now: number): boolean {
    const [, pid, at] = /^(\d+) (\d+)/.exec(readIfPresent(this.#options.files.beat)) ?? [];
    return pid !== undefined && now - Number(at) <= BEAT_LASTS && isAlive(Number(pid));
  }

  #startsAlready(now: number): boolean {
    const [, startedAt] = /^(\d+)/.exec(readIfPresent(this.#startFile)) ?? [];
    const age = startedAt === undefined ? -1 : now - Number(startedAt);
    return age >= 0 && age < START_LASTS;
  }

  get #startFile(): string {
    return join(this.#options.files.folder, "courier.start");
  }

  /** As the commands noted it, else the client beside this plugin; null when there is none, as for a plugin that was copied somewhere alone. */
  #launch(): { readonly client: string; readonly runtime: Runtime | null } | null {
    const [node = "", noted = ""] = readIfPresent(join(this.#options.files.folder, "launch")).split(/\r?\n/);
    const client = [noted, this.#options.client].find(isReadable);
    if (client === undefined) return null;
    return { client, runtime: isNode(node) ? nodeRuntime(node) : null };
  }

  #start(runtime: Runtime, client: string, now: number): void {
    mkdirSync(this.#options.files.folder, { recursive: true, mode: OWNER_ONLY_FOLDER });
    writeFileSync(this.#startFile, `${now}\n`, { mode: OWNER_ONLY_FILE });
    const courier = spawn(runtime.command, [...runtime.flags, client, "courier"], {
      // The root, so that it keeps no folder from being moved or unmounted.
      cwd: parse(homeFolder(this.#options.environment)).root,
      detached: true,
      env: { ...this.#options.environment, ...runtime.environment },
      stdio: "ignore",
      windowsHide: true,
    });
    courier.once("error", this.#options.onTrouble);
    courier.unref();
    if (courier.pid !== undefined) setPriority(courier.pid, NICE);
  }
}

/** Else it is OpenCode's own Bun, in which the last courier ran: started like a Node it would be another agent. */
function isNode(path: string): boolean {
  return /^node/i.test(basename(path)) && isReadable(path);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, "EPERM");
  }
}

function readIfPresent(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Not there yet, or not to be read: as if nobody had written it.
    return "";
  }
}
