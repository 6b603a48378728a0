import { courierFiles, Outbox, type CourierFiles, type OutboxRecord } from "@opensync/client-core";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Recorded {
  readonly kind: string | undefined;
  readonly headers: OutboxRecord["headers"];
  readonly payload: Readonly<Record<string, unknown>>;
}

/** A user's home folder in which the client is configured. */
export class Home implements AsyncDisposable {
  readonly folder: string;
  readonly files: CourierFiles;

  private constructor(folder: string) {
    this.folder = folder;
    this.files = courierFiles(join(folder, ".local/state/opensync"), "opencode-sync");
  }

  static async create(config: object | null = { convexUrl: "http://127.0.0.1:9", apiKey: "osk_x" }): Promise<Home> {
    // What a path could stumble over.
    const home = new Home(join(await mkdtemp(join(tmpdir(), "opencode-sync-")), `a b'c"d é`));
    await mkdir(join(home.folder, ".opencode-sync"), { recursive: true });
    await home.configure(config);
    return home;
  }

  get environment(): Record<string, string> {
    return { HOME: this.folder };
  }

  async configure(config: object | null): Promise<void> {
    const path = join(this.folder, ".opencode-sync/config.json");
    if (config === null) await rm(path, { force: true });
    else await writeFile(path, JSON.stringify(config));
  }

  /** What the courier would find, by the courier's own reader. */
  async records(): Promise<Recorded[]> {
    const outbox = new Outbox(this.files.outbox);
    const records: Recorded[] = [];
    for (const name of await outbox.names()) {
      const record = await outbox.read(name);
      if (record === null) continue;
      records.push({ kind: record.headers["kind"], headers: record.headers, payload: JSON.parse(record.payload) });
    }
    return records;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A courier that was started here may still be writing: it ends by itself.
    await rm(join(this.folder, ".."), { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}
