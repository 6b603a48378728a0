import { mkdirSync } from "node:fs";
import { EngineError } from "../errors";
import { hostWork } from "../runtime/host-work";
import { CursorCodec } from "../txn/cursor";
import { SnapshotTransaction } from "../txn/read";
import type { ReadTransaction, WriteTransaction } from "../txn/transaction";
import { type WriterHooks, WriterTransaction } from "../txn/write";
import type { Catalogue } from "./catalogue";
import { StoreClock } from "./clock";
import { CommitLog, type CommitRecord } from "./commit-log";
import { beginSnapshot, configureWriter, openReader, readClock, type Synchronous } from "./connections";
import { databaseFile, databaseMade } from "./database-file";
import { addReads, addWrites, type DatabaseIo, emptyIo } from "./database-io";
import { openSql, SQLITE_FULL, type SqlDatabase, sqliteCode } from "./driver";
import { type FolderLock, lockFolder } from "./lock";
import { migrate } from "./migrations";
import { APP } from "./namespace";
import { applySchemas, type SchemaChange, type SchemaJson } from "./schema";
import { dropPreparedIndexes, SchemaPreparation } from "./schema-preparation";
import { createSystemTables } from "./system-tables";
import { loadCatalogue, readMeta } from "./tables";
import { WriterTurns } from "./writer-turns";

export interface SchemaOptions {
  /** What `prepareSchemas` has made of these schemas. */
  preparation?: SchemaPreparation | null;
  /** Further writes of the same transaction. */
  within?: (tx: WriterTransaction) => void;
  /** At once after the commit, before any other code runs. */
  committed?: () => void;
}

export interface StoreOptions {
  synchronous?: Synchronous;
  /** Ms since the epoch. */
  clock?: () => number;
}

/** One moment of the database, for any number of transactions. */
export interface StoreSnapshot {
  /** Commit timestamp, ns. */
  readonly ts: bigint;
  readonly catalogue: Catalogue;
  /** Ends with the snapshot, or when it is closed: `closed` is called then. */
  transaction(closed?: () => void): ReadTransaction;
  close(): void;
}

/** What goes on in a store, for whoever watches it. */
export interface StoreLoad {
  io: Readonly<DatabaseIo>;
  /** Write transactions that wait for their turn. */
  waitingWriters: number;
  openSnapshots: number;
}

/**
 * The database of one data folder: one writer whose transactions queue, any number of snapshot readers.
 *
 * ```ts
 * const store = Store.open(dataDir);
 * const tx = await store.beginWrite();
 * const id = tx.insert("messages", { body: "hi" });
 * tx.commit();
 * ```
 */
export class Store {
  readonly dataDir: string;
  readonly commitLog: CommitLog;
  readonly io: DatabaseIo = emptyIo();
  readonly #lock: FolderLock;
  readonly #writer: SqlDatabase;
  readonly #databasePath: string;
  readonly #idleReaders: SqlDatabase[] = [];
  readonly #openSnapshots = new Set<StoreSnapshot>();
  readonly #cursors: CursorCodec;
  readonly #clock: StoreClock;
  readonly #listeners = new Set<(record: CommitRecord) => void>();
  readonly #turns = new WriterTurns();
  #catalogue: Catalogue;
  #preparation: SchemaPreparation | null = null;
  #activeWrite: WriterTransaction | null = null;
  #closed = false;

  /**
   * Opens or makes the data folder (0700, files 0600).
   *
   * Throws `EngineError`: `DataFolderLocked` when another process has it, `DataFolderTooNew`,
   * `NotADataFolder`, `DatabaseCorrupt`. A damaged database is never replaced.
   */
  static open(dataDir: string, options: StoreOptions = {}): Store {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const lock = lockFolder(dataDir);
    try {
      const store = new Store(dataDir, databaseFile(dataDir), lock, options);
      databaseMade(dataDir);
      return store;
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  private constructor(dataDir: string, path: string, lock: FolderLock, options: StoreOptions) {
    this.dataDir = dataDir;
    this.#lock = lock;
    this.#databasePath = path;
    this.#writer = openSql(path);
    try {
      configureWriter(this.#writer, options.synchronous ?? "NORMAL");
      migrate(this.#writer, dataDir);
      createSystemTables(this.#writer);
      dropPreparedIndexes(this.#writer);
      this.#catalogue = loadCatalogue(this.#writer);
      this.#clock = new StoreClock(readClock(this.#writer), options.clock ?? Date.now);
      this.#cursors = new CursorCodec(readCursorSecret(this.#writer));
    } catch (error) {
      this.#writer.close();
      throw error;
    }
    this.commitLog = new CommitLog(this.#clock.latestTs);
  }

  get catalogue(): Catalogue {
    return this.#catalogue;
  }

  load(): StoreLoad {
    return { io: this.io, waitingWriters: this.#turns.waiting, openSnapshots: this.#openSnapshots.size };
  }

  /** Timestamp of the last commit, ns. Never goes back, also across restarts. */
  latestTs(): bigint {
    return this.#clock.latestTs;
  }

  /** A snapshot of the last commit. Close it soon: an open one keeps the write-ahead log from being reused. */
  beginRead(): ReadTransaction {
    const snapshot = this.openSnapshot();
    return snapshot.transaction(() => snapshot.close());
  }

  /** The same for several transactions that shall see one and the same moment. */
  openSnapshot(): StoreSnapshot {
    this.#checkOpen();
    const database = this.#idleReaders.pop() ?? openReader(this.#databasePath);
    const ts = beginSnapshot(database);
    const catalogue = this.#catalogue;
    const transactions = new Set<SnapshotTransaction>();
    let isOpen = true;
    const snapshot: StoreSnapshot = {
      ts,
      catalogue,
      transaction: (closed) => {
        const transaction: SnapshotTransaction = new SnapshotTransaction({
          database,
          ts,
          catalogue,
          cursors: this.#cursors,
          release: () => {
            transactions.delete(transaction);
            addReads(this.io, transaction);
            closed?.();
          },
        });
        transactions.add(transaction);
        return transaction;
      },
      close: () => {
        if (!isOpen) return;
        isOpen = false;
        this.#openSnapshots.delete(snapshot);
        for (const transaction of transactions) transaction.close();
        database.prepare("COMMIT").run();
        if (this.#closed || this.#idleReaders.length >= MAX_IDLE_READERS) database.close();
        else this.#idleReaders.push(database);
      },
    };
    this.#openSnapshots.add(snapshot);
    return snapshot;
  }

  /** Resolves when every write transaction asked for earlier has ended. */
  async beginWrite(): Promise<WriteTransaction> {
    return this.#begin();
  }

  /** The same with all that a transaction of the engine's own may do: changing tables, and writing past the limits. */
  async beginWriter(): Promise<WriterTransaction> {
    return await this.#begin();
  }

  /**
   * Makes `schema` the one in force, in one transaction: tables and indexes made and filled, or dropped,
   * and existing documents checked. Throws `EngineError` in upstream's words and changes nothing when
   * a document or the schema itself does not fit.
   */
  async applySchema(schema: SchemaJson, options: SchemaOptions = {}): Promise<SchemaChange> {
    const changes = await this.applySchemas(new Map([[APP, schema]]), options);
    return changes.get(APP) ?? { addedIndexes: [], removedIndexes: [] };
  }

  /** The same for the schemas of the app and of all its components, by component. */
  async applySchemas(
    schemas: ReadonlyMap<string, SchemaJson>,
    { preparation = null, within, committed }: SchemaOptions = {},
  ): Promise<Map<string, SchemaChange>> {
    const transaction = await this.#begin();
    try {
      return hostWork(() => {
        const changes = applySchemas(transaction, schemas, preparation);
        within?.(transaction);
        transaction.onCommit(() => {
          if (preparation !== null) {
            preparation.applied();
            if (this.#preparation === preparation) this.#preparation = null;
          }
          committed?.();
        });
        transaction.commit();
        return changes;
      });
    } finally {
      transaction.rollback();
    }
  }

  /**
   * Begins to prepare schemas that are to be applied later, by component, in the place of any others that were. Throws
   * `EngineError` for a schema that is none.
   */
  prepareSchemas(schemas: ReadonlyMap<string, SchemaJson>): SchemaPreparation {
    this.#checkOpen();
    let replaced = this.#preparation;
    const preparation = new SchemaPreparation(schemas, async () => {
      await replaced?.discard();
      replaced = null;
      return await this.#begin();
    });
    this.#preparation = preparation;
    return preparation;
  }

  /** Gives up schemas that were being prepared. */
  async discardSchemas(preparation: SchemaPreparation): Promise<void> {
    if (this.#preparation === preparation) this.#preparation = null;
    await preparation.discard();
  }

  /** What is kept of the deployment itself under `key`; null if nothing is. */
  meta(key: string): Uint8Array | null {
    this.#checkOpen();
    return readMeta(this.#writer, key);
  }

  /** Calls `listener` after each commit. Returns the function that stops it. */
  onCommit(listener: (record: CommitRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Moves the write-ahead log into the database file and empties it as far as open readers let it. */
  checkpoint(): void {
    this.#checkOpen();
    this.#writer.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
  }

  /** Open transactions are rolled back, waiting writers refused. The folder is free also when this throws `DatabaseCorrupt`. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#turns.refuseAll(storeClosed());
    try {
      this.#activeWrite?.rollback();
      for (const snapshot of this.#openSnapshots) snapshot.close();
      // The last connection to close would do so, but see `SqlDatabase.close`.
      this.#writer.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
    } catch (error) {
      // What a full disk has no room for stays in the log, from which the next open reads it.
      if (sqliteCode(error) !== SQLITE_FULL) throw error;
    } finally {
      for (const reader of this.#idleReaders.splice(0)) reader.close();
      this.#writer.close();
      this.#lock.release();
    }
  }

  async #begin(): Promise<WriterTransaction> {
    this.#checkOpen();
    await this.#turns.take();
    // It may have closed between being granted and getting here.
    this.#checkOpen();
    try {
      this.#writer.prepare("BEGIN IMMEDIATE").run();
    } catch (error) {
      this.#turns.end();
      throw error;
    }
    const transaction = new WriterTransaction(
      {
        database: this.#writer,
        ts: this.#clock.latestTs,
        catalogue: this.#catalogue,
        cursors: this.#cursors,
        release: () => {
          if (this.#activeWrite !== null) addReads(this.io, this.#activeWrite);
          this.#activeWrite = null;
          this.#turns.end();
        },
      },
      this.#hooks,
    );
    this.#activeWrite = transaction;
    return transaction;
  }

  readonly #hooks: WriterHooks = {
    preparation: () => this.#preparation,
    nextCreationTime: () => this.#clock.nextCreationTime(),
    nextCommitTs: () => this.#clock.nextCommitTs(),
    committed: (record, catalogue) => {
      this.#clock.committed(record.ts);
      if (this.#activeWrite !== null) addWrites(this.io, this.#activeWrite);
      this.#catalogue = catalogue;
      this.commitLog.append(record);
      for (const listener of this.#listeners) listener(record);
    },
  };

  #checkOpen(): void {
    if (this.#closed) throw storeClosed();
  }
}

/** One for each query that may run at once: to open one costs more than most queries. */
const MAX_IDLE_READERS = 16;

function storeClosed(): EngineError {
  return new EngineError("StoreClosed", "The store is closed.", { status: 503 });
}

function readCursorSecret(database: SqlDatabase): Uint8Array {
  const secret = database.prepare("SELECT value FROM meta WHERE key = 'cursor_secret'").get()?.["value"];
  if (secret instanceof Uint8Array && secret.length === 32) return secret;
  throw new EngineError("DatabaseCorrupt", "The database has lost its cursor secret.", { status: 500 });
}
