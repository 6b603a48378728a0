import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { repository } from "../measure/repository";
import { courierIn, killCourier, stopCourier } from "./courier-process";
import { installedHooks, runHook, type HookRun } from "./installed-hooks";
import type { MovableClock } from "./movable-clock";
import type { SmallDisk } from "./small-disk";

const CLIENT = join(repository, "clients/claude-code/bin/claude-code-sync.mjs");

export interface MachineOptions {
  siteUrl: string;
  apiKey: string;
  clock?: (folder: string) => MovableClock;
  /** Where the client's state lies, when that is a disk of its own. */
  disk?: (stateFolder: string) => Promise<SmallDisk>;
}

/** A home folder on which somebody logged in and installed the hooks, with the commands that are installed there. */
export class Machine {
  readonly home: string;
  readonly cwd: string;
  readonly projects: string;
  readonly env: Record<string, string>;
  readonly clock: MovableClock | undefined;
  readonly disk: SmallDisk | undefined;
  readonly #hooks: Map<string, string[]>;

  private constructor(home: string, env: Record<string, string>, clock?: MovableClock, disk?: SmallDisk) {
    this.home = home;
    this.cwd = join(home, "work", "shop");
    this.projects = join(home, ".claude", "projects");
    this.env = env;
    this.clock = clock;
    this.disk = disk;
    this.#hooks = installedHooks(join(home, ".claude"));
  }

  static async make({ siteUrl, apiKey, clock: makeClock, disk: makeDisk }: MachineOptions): Promise<Machine> {
    const home = mkdtempSync(join(tmpdir(), "opensync-bench-home-"));
    const clock = makeClock?.(join(home, "clock"));
    const env = { PATH: process.env["PATH"] ?? "", HOME: home, USERPROFILE: home, ...clock?.env };
    mkdirSync(join(home, "work", "shop"), { recursive: true });
    const config = join(home, ".config", "claude-code-sync", "config.json");
    mkdirSync(dirname(config), { recursive: true, mode: 0o700 });
    writeFileSync(config, JSON.stringify({ convexUrl: siteUrl, apiKey }), { mode: 0o600 });
    const state = stateFolderOf(home);
    mkdirSync(state, { recursive: true, mode: 0o700 });
    const disk = await makeDisk?.(join(home, ".local", "state", "opensync"));
    await promisify(execFile)(...inside(disk, [process.execPath, CLIENT, "setup", "--user"]), { env, cwd: home });
    return new Machine(home, env, clock, disk);
  }

  /** `~/.claude/projects/<cwd>` */
  get projectFolder(): string {
    return join(this.projects, this.cwd.replace(/[^a-zA-Z0-9]/g, "-"));
  }

  /** The client's state as this process sees it. */
  get stateFolder(): string {
    const folder = stateFolderOf(this.home);
    return this.disk ? this.disk.seenFromOutside(folder) : folder;
  }

  /** The machine's clock, ms. */
  readonly now = (): number => this.clock?.now() ?? Date.now();

  command(event: string): string {
    const [command] = this.#hooks.get(event) ?? [];
    if (command === undefined) throw new Error(`No hook is installed for ${event}`);
    return command;
  }

  /** Runs the hooks of an event, if there are any. */
  async fire(event: string, payload: unknown): Promise<HookRun[]> {
    const runs: HookRun[] = [];
    for (const command of this.#hooks.get(event) ?? [])
      runs.push(await runHook(command, payload, { env: this.env, cwd: this.cwd, prefix: this.disk?.prefix ?? [] }));
    return runs;
  }

  async client(...args: string[]): Promise<string> {
    const command = inside(this.disk, [process.execPath, CLIENT, ...args]);
    return (await promisify(execFile)(...command, { env: this.env, cwd: this.home })).stdout;
  }

  /** The courier's process, if one holds the lock and lives. */
  courier(): number | null {
    return courierIn(this.stateFolder);
  }

  killCourier(): boolean {
    return killCourier(this.stateFolder);
  }

  /** Ends the courier and removes all files. */
  async remove(): Promise<void> {
    await stopCourier(this.stateFolder);
    await this.disk?.unmount();
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

function stateFolderOf(home: string): string {
  return join(home, ".local", "state", "opensync", "claude-code-sync");
}

function inside(disk: SmallDisk | undefined, command: string[]): [string, string[]] {
  const [file = "", ...args] = [...(disk?.prefix ?? []), ...command];
  return [file, args];
}
