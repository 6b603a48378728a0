/**
 * What the function runtime needs from the rest of the engine. Each port is implemented beside the
 * thing it reaches (scheduler, file storage, vector index, environment) and handed in by `engine.ts`.
 */
import type { FunctionAddress } from "../components/address";
import type { ReadTransaction, WriteTransaction } from "../txn/transaction";
import type { Json, JsonObject } from "../values/json";

export interface Services extends TransactionServices {
  vector: VectorPort;
  environment: EnvironmentPort;
}

/** What queries and mutations reach besides the database. */
export interface TransactionServices {
  scheduler: SchedulerPort;
  storage: StoragePort;
}

/** A call of a mutation or an action to run later. */
export interface ScheduledCall extends FunctionAddress {
  /** One object in an array, as the client library sends it. */
  args: Json[];
  /** When to run, ms since the epoch. */
  tsMs: number;
  /** The scheduled function that schedules this one, if any. */
  parentJobId: string | null;
}

/** The runtime has already checked that the function exists, the time window, argument nesting and the limits of one mutation. */
export interface SchedulerPort {
  /** Adds the job in the caller's transaction and returns its `_scheduled_functions` id; the job becomes due only if that commits. */
  schedule(tx: WriteTransaction, call: ScheduledCall): string;
  /** Cancels a pending job in the caller's transaction; a finished job is left as it is. Throws an EngineError for a foreign id. */
  cancel(tx: WriteTransaction, jobId: string): void;
}

export interface FileMetadata {
  storageId: string;
  /** Lower-case hexadecimal. */
  sha256: string;
  /** Bytes. */
  size: number;
  contentType: string | null;
}

export interface StoreOptions {
  contentType: string | null;
  /** Expected digest, hexadecimal or base64; a mismatch is an EngineError. */
  sha256?: string;
}

export interface StoredFile {
  bytes: Uint8Array<ArrayBuffer>;
  contentType: string | null;
}

/**
 * File storage. `storageId` arguments come from user code unchecked: an id of no file reads as null
 * and makes `delete` throw an EngineError.
 */
export interface StoragePort {
  /** A URL that accepts one POST of a file for an hour. */
  generateUploadUrl(tx: WriteTransaction): string;
  getUrl(tx: ReadTransaction, storageId: string): string | null;
  getMetadata(tx: ReadTransaction, storageId: string): FileMetadata | null;
  delete(tx: WriteTransaction, storageId: string): void;
  /** Makes the bytes durable and adds the row in the caller's transaction. Returns the `_storage` id. */
  storeIn(tx: WriteTransaction, bytes: Uint8Array, options: StoreOptions): Promise<string>;
  /** The same in a transaction of its own, for actions of `component`. */
  store(blob: Blob, options: StoreOptions, component: string): Promise<string>;
  read(tx: ReadTransaction, storageId: string): Promise<StoredFile | null>;
}

/** The query of `ctx.vectorSearch`, as the client library sends it. */
export interface VectorQuery {
  /** `table.index`. */
  indexName: string;
  /** 1..256, 10 if absent. */
  limit?: number;
  vector: number[];
  /** null, `{$eq: [{$field}, {$literal}]}` or `{$or: [...]}` of such. */
  expressions: JsonObject | null;
}

export interface VectorPort {
  /** Best first, in an index of `component`. Checks dimension, limit and filter fields and throws an EngineError. */
  search(component: string, query: VectorQuery): Promise<{ _id: string; _score: number }[]>;
}

/**
 * What actions ask of the deployment, `component` being the one whose action asks. Each is a transaction of its own; in
 * an isolate of their own it happens elsewhere.
 */
export interface ActionServices {
  schedule(component: string, call: ScheduledCall): Promise<string>;
  cancel(component: string, jobId: string): Promise<void>;
  generateUploadUrl(component: string): Promise<string>;
  getUrl(component: string, storageId: string): Promise<string | null>;
  getMetadata(component: string, storageId: string): Promise<FileMetadata | null>;
  deleteFile(component: string, storageId: string): Promise<void>;
  storeFile(component: string, blob: Blob, options: StoreOptions): Promise<string>;
  readFile(component: string, storageId: string): Promise<StoredFile | null>;
  vectorSearch(component: string, query: VectorQuery): Promise<{ _id: string; _score: number }[]>;
}

/** Deployment variables as `process.env` shows them, read at each access so that a change needs no reload. */
export interface EnvironmentPort {
  get(name: string): string | undefined;
  names(): string[];
}
