import { createHash, randomBytes } from "node:crypto";
import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { EngineError } from "../errors";
import type { FileMetadata, StoragePort, StoredFile, StoreOptions } from "../exec/ports";
import { APP } from "../store/namespace";
import type { Store } from "../store/store";
import { idOf, parseDocument, systemRow, systemRows, textOf } from "../system-rows";
import { snapshot, transact } from "../transact";
import type { ReadTransaction, WriteTransaction } from "../txn/transaction";
import type { JsonObject } from "../values/json";
import { componentOf } from "../txn/component-rows";
import { type FileBytes, hexDigest, hexToBase64, type WrittenFile } from "./bytes";

const UPLOAD_URL_VALIDITY_MS = 60 * 60_000;
/** How long an expired upload URL is remembered: what was begun in time may end later. */
const LATE_UPLOAD_MS = 24 * 60 * 60_000;
const ORPHAN_AGE_MS = 60 * 60_000;

export interface FileStorageOptions {
  store: Store;
  bytes: FileBytes;
  /** Origin of the URLs given out, without a slash at the end. */
  origin: () => string;
  now: () => number;
  /** A failure nobody waits for. */
  onError: (error: unknown) => void;
}

/** A file as the HTTP routes serve it. */
export interface ServedFile extends FileFacts {
  read(start: number, end: number): Readable;
}

/** The files as the HTTP routes need them. */
export interface FilePort {
  /** Throws EngineError `StorageTokenInvalid` or `StorageTokenExpired` (401) unless `token` is of an upload URL still good. */
  checkUploadToken(token: string): Promise<void>;
  /** Stores an upload that began while its token was good. Returns the `_storage` id. */
  upload(token: string, body: AsyncIterable<Uint8Array>, options: StoreOptions): Promise<string>;
  /** The file of a URL that `getUrl` gave out, or null. */
  serve(uuid: string): Promise<ServedFile | null>;
}

/** What a file's row says of it. */
export interface FileFacts {
  /** Lower-case hexadecimal. */
  sha256: string;
  /** Bytes. */
  size: number;
  contentType: string | null;
}

/** Files: bytes in the data folder, one `_storage` row each, which is what makes a file exist. */
export class FileStorage implements StoragePort, FilePort {
  readonly #store: Store;
  readonly #bytes: FileBytes;
  readonly #origin: () => string;
  readonly #now: () => number;
  readonly #onError: (error: unknown) => void;

  constructor(options: FileStorageOptions) {
    this.#store = options.store;
    this.#bytes = options.bytes;
    this.#origin = options.origin;
    this.#now = options.now;
    this.#onError = options.onError;
  }

  generateUploadUrl(tx: WriteTransaction): string {
    const token = randomBytes(24).toString("base64url");
    tx.insertSystem("_upload_tokens", { token: digest(token), expiresMs: this.#now() + UPLOAD_URL_VALIDITY_MS });
    return `${this.#origin()}/api/storage/upload?token=${token}`;
  }

  getUrl(tx: ReadTransaction, storageId: string): string | null {
    const row = find(tx, storageId);
    return row === null ? null : `${this.#origin()}/api/storage/${uuidOf(row)}`;
  }

  getMetadata(tx: ReadTransaction, storageId: string): FileMetadata | null {
    const row = find(tx, storageId);
    return row === null ? null : { storageId, ...fileFacts(row) };
  }

  delete(tx: WriteTransaction, storageId: string): void {
    const row = find(tx, storageId);
    if (row === null) throw notFound(storageId);
    tx.removeSystem(storageId);
    tx.onCommit(() => {
      // A failure leaves an orphan, which the next collection removes.
      void this.#bytes.remove(uuidOf(row)).catch(this.#onError);
    });
  }

  async storeIn(tx: WriteTransaction, bytes: Uint8Array, options: StoreOptions): Promise<string> {
    return insert(tx, await this.#bytes.write([bytes], options.sha256), options.contentType);
  }

  async store(blob: Blob, options: StoreOptions, component: string = APP): Promise<string> {
    return await this.add(await this.#bytes.write(blob.stream(), options.sha256), options.contentType, component);
  }

  /** Adds the row of a file whose bytes are written to a component's. Returns its `_storage` id. */
  async add(written: WrittenFile, contentType: string | null, component: string = APP): Promise<string> {
    return await transact(this.#store, (tx) => insert(tx.in(component), written, contentType));
  }

  async read(tx: ReadTransaction, storageId: string): Promise<StoredFile | null> {
    const file = this.find(tx, storageId);
    return file === null ? null : await readFile(this.#bytes, file);
  }

  /** Where the bytes of a file are, or null. */
  find(tx: ReadTransaction, storageId: string): (FileFacts & { uuid: string }) | null {
    const row = find(tx, storageId);
    return row === null ? null : { uuid: uuidOf(row), ...fileFacts(row) };
  }

  /** The same, on a snapshot of its own. */
  locate(storageId: string, component: string): (FileFacts & { uuid: string }) | null {
    return snapshot(this.#store, (tx) => this.find(tx.in(component), storageId));
  }

  async checkUploadToken(token: string): Promise<void> {
    if (
      !isExpired(
        snapshot(this.#store, (tx) => uploadToken(tx, token)),
        this.#now(),
      )
    )
      return;
    throw new EngineError("StorageTokenExpired", "The upload URL has expired: it was good for an hour.", {
      status: 401,
    });
  }

  async upload(token: string, body: AsyncIterable<Uint8Array>, options: StoreOptions): Promise<string> {
    return await this.addUpload(token, await this.#bytes.write(body, options.sha256), options.contentType);
  }

  /** Adds the row of an upload whose bytes are written. As upstream, a URL takes any number of files: an upload may be tried again. */
  async addUpload(token: string, written: WrittenFile, contentType: string | null): Promise<string> {
    // The file belongs to whom the URL was given by.
    return await transact(this.#store, (tx) =>
      insert(tx.in(componentOf(uploadToken(tx, token))), written, contentType),
    );
  }

  async serve(uuid: string): Promise<ServedFile | null> {
    const facts = this.facts(uuid);
    return facts === null ? null : { ...facts, read: (start, end) => this.#bytes.read(uuid, start, end) };
  }

  /** What is known of the file of a URL that `getUrl` gave out, or null. */
  facts(uuid: string): FileFacts | null {
    const row = snapshot(this.#store, (tx) => systemRow(tx, "_storage.by_uuid", [eq("uuid", uuid)]));
    return row === null ? null : fileFacts(row);
  }

  /** Removes files without a row and expired upload tokens. `everything` also takes young files: right when nothing runs yet. */
  async collectGarbage(everything = false): Promise<void> {
    const known = snapshot(this.#store, (tx) => new Set(Array.from(systemRows(tx, "_storage.by_uuid"), uuidOf)));
    await this.#bytes.collectOrphans((uuid) => known.has(uuid), everything ? Infinity : Date.now() - ORPHAN_AGE_MS);
    const expired = snapshot(this.#store, (tx) =>
      Array.from(systemRows(tx, "_upload_tokens.by_token")).filter((row) =>
        isExpired(row, this.#now() - LATE_UPLOAD_MS),
      ),
    );
    if (expired.length === 0) return;
    await transact(this.#store, (tx) => {
      for (const row of expired) if (tx.get(idOf(row), { isSystem: true }) !== null) tx.removeSystem(idOf(row));
    });
  }
}

/** The row of an upload URL, expired or not. Throws EngineError `StorageTokenInvalid` (401). */
function uploadToken(tx: ReadTransaction, token: string): JsonObject {
  const row = systemRow(tx, "_upload_tokens.by_token", [eq("token", digest(token))]);
  if (row !== null) return row;
  throw new EngineError("StorageTokenInvalid", "The upload URL is not one that this deployment has given out.", {
    status: 401,
  });
}

function insert(tx: WriteTransaction, written: WrittenFile, contentType: string | null): string {
  return tx.insertSystem("_storage", storedFile(written, contentType));
}

/** A file as its row tells of it: with the digest in base64, which is how functions find it there. */
export function storedFile({ uuid, sha256, size }: WrittenFile, contentType: string | null): JsonObject {
  return { uuid, sha256: hexToBase64(sha256), size, ...(contentType === null ? {} : { contentType }) };
}

function find(tx: ReadTransaction, storageId: string): JsonObject | null {
  if (tx.normalizeId("_storage", storageId) === null) return null;
  const text = tx.get(storageId, { isSystem: true });
  return text === null ? null : parseDocument(text);
}

/** The whole file. */
export async function readFile(
  bytes: FileBytes,
  { uuid, size, contentType }: FileFacts & { uuid: string },
): Promise<StoredFile> {
  if (size === 0) return { bytes: new Uint8Array(), contentType };
  return { bytes: new Uint8Array(await buffer(bytes.read(uuid, 0, size - 1))), contentType };
}

function fileFacts(row: JsonObject): FileFacts {
  const { size, contentType } = row;
  if (typeof size !== "number") throw new Error("a _storage row has no size");
  return {
    sha256: hexDigest(textOf(row, "sha256")),
    size,
    contentType: typeof contentType === "string" ? contentType : null,
  };
}

function uuidOf(row: JsonObject): string {
  return textOf(row, "uuid");
}

function isExpired(row: JsonObject, nowMs: number): boolean {
  const { expiresMs } = row;
  return typeof expiresMs !== "number" || expiresMs <= nowMs;
}

/** Tokens are kept as digests: a copy of the database opens no upload URL. */
function digest(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

function eq(fieldPath: string, value: string) {
  return { type: "Eq" as const, fieldPath, value };
}

function notFound(storageId: string): EngineError {
  return new EngineError("StorageIdNotFound", `storage id ${storageId} not found`);
}
