import { appendFile, cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createRedactor, createTransport, openPositions } from "@opensync/client-core";
import type { SyncOptions } from "../options";

const fixtures = fileURLToPath(new URL("../../../fixtures/", import.meta.url));
export const MAIN_SESSION = "8d5ede3c-88b9-436b-9ac2-a2abe5678529";
export const RICH_SESSION = "95de3be9-1fd4-4be5-9ef0-e5557260fbc3";
export const FORKED_SESSION = "9024a178-4361-43a4-bc22-7bbb9f364396";
export const FAILED_SESSION = "194717ac-217a-47b3-a96b-4ff4f9ace642";
export const AGENT_SESSION = `${RICH_SESSION}:agent-a52648315b114da31`;
export const TASKS_SESSION = "1fe7cbd0-a69f-4080-876f-ec6e207ec59b";
export const TASKS_AGENT = "a791630e0f9f7ff8f";
/** The session that the other two of `forks` begin with, the one that `/branch` made of it, and the one of `--fork-session`. */
export const ORIGIN_SESSION = "bbda9ee0-f650-4b81-bf8d-2ed6e797cb4f";
export const BRANCHED_SESSION = "be0ec6e1-dd40-4e35-a1dc-76ad0bf61ab3";
export const UNMARKED_SESSION = "50737829-025c-4096-8970-8eb1a2211136";

/** A store of Claude Code in a folder of its own, with the state folder of a client. */
export class Store {
  readonly root: string;
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.root = join(folder, "projects");
  }

  static async create(): Promise<Store> {
    const store = new Store(await mkdtemp(join(tmpdir(), "opensync-store-")));
    await mkdir(store.root);
    return store;
  }

  /**
   * A recorded project: `main` (one session), `rich` (a fork, a subagent, a compaction, an API error), `tasks` (a task list, and a subagent
   * whose last usage stands in its caller's transcript only) or `forks` (forks made in the terminal, with and without a mark).
   */
  async addRecording(name: "main" | "rich" | "tasks" | "forks"): Promise<void> {
    await cp(join(fixtures, name), join(this.root, `-home-dev-${name}`), { recursive: true, preserveTimestamps: true });
  }

  async write(path: string, text: string | Buffer): Promise<string> {
    const full = join(this.root, path);
    await mkdir(dirname(full), { recursive: true });
    await appendFile(full, text);
    return full;
  }

  /** Options of a run against a backend; another `client` has its own positions. */
  options(
    siteUrl: string,
    { client = "first", ...rest }: { client?: string } & Partial<SyncOptions> = {},
  ): SyncOptions {
    return {
      roots: [this.root],
      transport: createTransport({ siteUrl, apiKey: "osk_test", userAgent: "test", retry: { attempts: 1 } }),
      positions: openPositions({
        stateFolder: join(this.folder, "state"),
        client,
        backend: siteUrl,
        apiKey: "osk_test",
      }),
      settings: { syncToolCalls: true, syncThinking: true, syncFileContents: true },
      redactor: createRedactor({ salt: "0".repeat(64) }),
      ...rest,
    };
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
