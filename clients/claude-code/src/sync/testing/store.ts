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

  /** A recorded project: `main` (one session) or `rich` (a fork, a subagent, a compaction, an API error). */
  async addRecording(name: "main" | "rich"): Promise<void> {
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
    await rm(this.folder, { recursive: true, force: true });
  }
}
