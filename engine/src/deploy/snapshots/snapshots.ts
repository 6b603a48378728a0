import { existsSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { EngineError, isEngineError } from "../../errors";
import type { FileBytes } from "../../files";
import { qualifiedName } from "../../store/namespace";
import type { Store } from "../../store/store";
import { systemRows, idOf } from "../../system-rows";
import { snapshot, transact } from "../../transact";
import { insertExport, isUnderWay, latestExport, setExport } from "./export-rows";
import {
  failInterrupted,
  type ImportRequest,
  type ImportState,
  insertImport,
  readImport,
  setImport,
} from "./import-rows";
import { summarize } from "./import-summary";
import { parseImport } from "./parsed-import";
import { performImport } from "./perform-import";
import { writeExport } from "./write-export";

export interface SnapshotsOptions {
  store: Store;
  dataDir: string;
  bytes: FileBytes;
  now: () => number;
  /** Tables were replaced: nothing that was read before counts. */
  replaced: () => void;
  /** Gives up a push that is under way: what it has prepared is of tables that are replaced. */
  abandonPush: () => Promise<void>;
  onFault: (error: unknown) => void;
}

/** Exports and imports, which run in the background and tell how far they are in rows of the database. */
export class Snapshots {
  readonly #options: SnapshotsOptions;

  constructor(options: SnapshotsOptions) {
    this.#options = options;
  }

  /** Throws EngineError `ExportInProgress`. */
  async requestExport(includeStorage: boolean): Promise<void> {
    const { store } = this.#options;
    const id = await transact(store, (tx) => {
      if (isUnderWay(latestExport(tx))) {
        throw new EngineError("ExportInProgress", "There is already an export requested or in progress.", {
          status: 409,
        });
      }
      return insertExport(tx, includeStorage);
    });
    void this.#inBackground(async () => await this.#export(id, includeStorage));
  }

  /** Path of the export of this moment, if it is there. */
  exportFile(startTs: bigint): string | null {
    const path = this.#exportPath(startTs);
    return existsSync(path) ? path : null;
  }

  async addImport(request: ImportRequest): Promise<string> {
    const id = await transact(this.#options.store, (tx) => insertImport(tx, request));
    void this.#inBackground(async () => await this.#inspect(id, request));
    return id;
  }

  /** Throws EngineError unless the import waits for it. */
  async performImport(id: string): Promise<void> {
    const request = await transact(this.#options.store, (tx) => {
      const { request: wanted, state } = readImport(tx, id);
      if (state !== "waiting_for_confirmation")
        throw new EngineError("ImportAlreadyInProgress", `The import does not wait to be confirmed (it is ${state}).`);
      setImport(tx, id, { state: "in_progress", progress: "Importing" });
      return wanted;
    });
    void this.#inBackground(async () => await this.#perform(id, request));
  }

  /** What a process that ended has left behind is over. To be called before anything runs. */
  async recover(): Promise<void> {
    const { store, dataDir } = this.#options;
    const isOver = snapshot(store, (tx) => !isUnderWay(latestExport(tx)) && !hasImports(dataDir));
    if (isOver) return;
    await transact(store, (tx) => {
      for (const row of Array.from(systemRows(tx, "_exports.by_creation_time")))
        if (isUnderWay(row)) setExport(tx, idOf(row), { state: "failed" });
      failInterrupted(tx);
    });
    await rm(join(dataDir, "imports"), { recursive: true, force: true });
    await this.#removeExports((name) => name.endsWith(".partial"));
  }

  async #export(id: string, includeStorage: boolean): Promise<void> {
    const { store, bytes, now } = this.#options;
    try {
      await transact(store, (tx) => setExport(tx, id, { state: "in_progress" }));
      await mkdir(this.#exportFolder, { recursive: true, mode: 0o700 });
      const startTs = await writeExport({ store, bytes, includeStorage }, (ts) => this.#exportPath(ts));
      const completeTs = BigInt(Math.floor(now())) * 1_000_000n;
      await transact(store, (tx) => setExport(tx, id, { state: "completed", startTs, completeTs }));
      await this.#removeExports((name) => name !== `${startTs}.zip`);
    } catch (error) {
      await transact(store, (tx) => setExport(tx, id, { state: "failed" }));
      throw error;
    }
  }

  async #inspect(id: string, request: ImportRequest): Promise<void> {
    const { store } = this.#options;
    await this.#orFailed(id, request, async () => {
      const parsed = await parseImport(request, this.#importPath(request));
      const { message, isDestructive } = await summarize(parsed, request, userTables(store), (work) =>
        snapshot(store, work),
      );
      await this.#set(id, { state: "waiting_for_confirmation", message, isDestructive });
    });
  }

  async #perform(id: string, request: ImportRequest): Promise<void> {
    const { store, bytes, now, replaced, abandonPush } = this.#options;
    await this.#orFailed(id, request, async () => {
      await abandonPush();
      await performImport(await parseImport(request, this.#importPath(request)), request, {
        store,
        bytes,
        now,
        within: (tx, rows) => setImport(tx, id, { state: "completed", rows }),
        committed: replaced,
      });
      await rm(this.#importPath(request), { force: true });
    });
  }

  /** What is wrong with an import its owner is told; a fault of the engine is logged, too. */
  async #orFailed(id: string, request: ImportRequest, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const isOwners = isEngineError(error) && error.status < 500;
      const text = isOwners ? error.message : "The import failed for an internal reason. See the deployment's log.";
      await this.#set(id, { state: "failed", error: `Hit an error while importing:\n${text}` });
      await rm(this.#importPath(request), { force: true });
      if (!isOwners) throw error;
    }
  }

  async #set(id: string, state: ImportState): Promise<void> {
    await transact(this.#options.store, (tx) => setImport(tx, id, state));
  }

  async #inBackground(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      // The deployment has closed; the next start tells what became of it.
      if (!isEngineError(error, "StoreClosed")) this.#options.onFault(error);
    }
  }

  async #removeExports(isOver: (name: string) => boolean): Promise<void> {
    if (!existsSync(this.#exportFolder)) return;
    for (const name of await readdir(this.#exportFolder))
      if (isOver(name)) await rm(join(this.#exportFolder, name), { force: true });
  }

  get #exportFolder(): string {
    return join(this.#options.dataDir, "exports");
  }

  #exportPath(ts: bigint): string {
    return join(this.#exportFolder, `${ts}.zip`);
  }

  #importPath({ file }: ImportRequest): string {
    return join(this.#options.dataDir, "imports", file);
  }
}

function userTables({ catalogue }: Store): string[] {
  return Array.from(catalogue.tables()).flatMap(({ name, component, system }) =>
    system ? [] : [qualifiedName(component, name)],
  );
}

function hasImports(dataDir: string): boolean {
  return existsSync(join(dataDir, "imports"));
}
