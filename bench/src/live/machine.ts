import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { repository } from "../measure/repository";
import { courierIn, killCourier, stopCourier } from "./courier-process";
import type { MovableClock } from "./movable-clock";
import type { SmallDisk } from "./small-disk";

/** An agent's client, as it is installed from this repository. */
export interface InstalledClient {
  name: "claude-code-sync" | "opencode-sync";
  /** Below the repository. */
  bin: string;
  /** Its config file, below the home folder. */
  config: string;
}

export interface MachineOptions {
  siteUrl: string;
  apiKey: string;
  clock?: (folder: string) => MovableClock;
  /** Where the client's state lies, when that is a disk of its own. */
  disk?: (stateFolder: string, client: string) => Promise<SmallDisk>;
}

/** What `installClient` made. */
export interface Installation {
  client: InstalledClient;
  home: string;
  /** The project's folder, where the agent is started. */
  cwd: string;
  env: Record<string, string>;
  clock: MovableClock | undefined;
  disk: SmallDisk | undefined;
}

/** A home folder on which somebody logged in and ran the client's `setup`. */
export async function installClient(
  client: InstalledClient,
  { siteUrl, apiKey, clock: makeClock, disk: makeDisk }: MachineOptions,
): Promise<Installation> {
  const home = mkdtempSync(join(tmpdir(), "opensync-bench-home-"));
  const clock = makeClock?.(join(home, "clock"));
  const env = { PATH: process.env["PATH"] ?? "", HOME: home, USERPROFILE: home, ...clock?.env };
  const cwd = join(home, "work", "shop");
  mkdirSync(cwd, { recursive: true });
  const config = join(home, client.config);
  mkdirSync(dirname(config), { recursive: true, mode: 0o700 });
  writeFileSync(config, JSON.stringify({ convexUrl: siteUrl, apiKey }), { mode: 0o600 });
  mkdirSync(stateFolderOf(home, client), { recursive: true, mode: 0o700 });
  const disk = await makeDisk?.(join(home, ".local", "state", "opensync"), client.name);
  const installation = { client, home, cwd, env, clock, disk };
  await runClient(installation, "setup", "--user");
  return installation;
}

/** A user's machine with a client of ours on it, as long as the agent there works. */
export class Machine {
  readonly home: string;
  readonly cwd: string;
  readonly env: Record<string, string>;
  readonly clock: MovableClock | undefined;
  readonly disk: SmallDisk | undefined;
  readonly #installation: Installation;

  constructor(installation: Installation) {
    this.home = installation.home;
    this.cwd = installation.cwd;
    this.env = installation.env;
    this.clock = installation.clock;
    this.disk = installation.disk;
    this.#installation = installation;
  }

  /** The client's state as this process sees it. */
  get stateFolder(): string {
    const folder = stateFolderOf(this.home, this.#installation.client);
    return this.disk ? this.disk.seenFromOutside(folder) : folder;
  }

  /** The machine's clock, ms. */
  readonly now = (): number => this.clock?.now() ?? Date.now();

  /** Runs a command of the client, and answers what it printed. */
  async client(...args: string[]): Promise<string> {
    return await runClient(this.#installation, ...args);
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

function stateFolderOf(home: string, { name }: InstalledClient): string {
  return join(home, ".local", "state", "opensync", name);
}

async function runClient({ client, disk, env, home }: Installation, ...args: string[]): Promise<string> {
  const [file = "", ...rest] = [...(disk?.prefix ?? []), process.execPath, join(repository, client.bin), ...args];
  return (await promisify(execFile)(file, rest, { env, cwd: home })).stdout;
}
