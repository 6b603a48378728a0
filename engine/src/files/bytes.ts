import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { EngineError } from "../errors";

export interface WrittenFile {
  uuid: string;
  /** Lower-case hexadecimal. */
  sha256: string;
  /** Bytes. */
  size: number;
}

/**
 * The bytes of stored files: `<folder>/<first two digits of the uuid>/<uuid>`. A file is complete and on disk before
 * it gets that name; a file no row refers to is an orphan, left by a crash or a rollback, and is collected.
 */
export class FileBytes {
  readonly #folder: string;
  /** What was to be removed while somebody kept everything. */
  readonly #unwanted = new Set<string>();
  #keepers = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes the bytes durable under a new uuid. Throws EngineError `Sha256Mismatch` if `sha256` (hex or base64) does not agree. */
  async write(bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, sha256?: string): Promise<WrittenFile> {
    const uuid = randomUUID();
    const partial = join(this.#folder, "partial", uuid);
    await mkdir(join(this.#folder, "partial"), { recursive: true, mode: 0o700 });
    try {
      const written = { uuid, ...(await writeDurably(partial, bytes)) };
      if (sha256 !== undefined && hexDigest(sha256) !== written.sha256) {
        throw new EngineError("Sha256Mismatch", `The file's SHA-256 is ${written.sha256}, not ${sha256} as announced.`);
      }
      await mkdir(join(this.#folder, uuid.slice(0, 2)), { recursive: true, mode: 0o700 });
      await rename(partial, this.#path(uuid));
      await syncFolder(join(this.#folder, uuid.slice(0, 2)));
      return written;
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
  }

  /** Bytes `start` to `end`, both included. */
  read(uuid: string, start: number, end: number): Readable {
    return createReadStream(this.#path(uuid), { start, end });
  }

  /** While somebody keeps everything, a file is removed when nobody does any more. */
  async remove(uuid: string): Promise<void> {
    if (this.#keepers > 0) this.#unwanted.add(uuid);
    else await rm(this.#path(uuid), { force: true });
  }

  /** Removes nothing until the function is called that this returns: for whoever reads files of a moment that has passed. */
  keepAll(): () => Promise<void> {
    this.#keepers += 1;
    return async () => {
      this.#keepers -= 1;
      if (this.#keepers > 0) return;
      const unwanted = [...this.#unwanted];
      this.#unwanted.clear();
      for (const uuid of unwanted) await this.remove(uuid);
    };
  }

  /**
   * Removes files for which `isKnown` is false and that were written before `beforeMs`: a younger one may belong to a transaction that has
   * yet to commit. Removes none while somebody keeps everything. Returns how many.
   */
  async collectOrphans(isKnown: (uuid: string) => boolean, beforeMs: number): Promise<number> {
    if (this.#keepers > 0) return 0;
    let removed = 0;
    for (const folder of await entries(this.#folder)) {
      for (const name of await entries(join(this.#folder, folder))) {
        const path = join(this.#folder, folder, name);
        if (folder !== "partial" && isKnown(name)) continue;
        if ((await modifiedMs(path)) >= beforeMs) continue;
        await rm(path, { force: true });
        removed += 1;
      }
    }
    return removed;
  }

  #path(uuid: string): string {
    return pathOfFile(this.#folder, uuid);
  }
}

/** Where a data folder keeps the bytes of files. */
export function filesFolder(dataDir: string): string {
  return join(dataDir, "files");
}

/** Where in that folder a file is. */
export function pathOfFile(folder: string, uuid: string): string {
  return join(folder, uuid.slice(0, 2), uuid);
}

async function writeDurably(path: string, bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
  const digest = createHash("sha256");
  let size = 0;
  const file = await open(path, "wx", 0o600);
  try {
    for await (const chunk of bytes) {
      digest.update(chunk);
      size += chunk.byteLength;
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { sha256: digest.digest("hex"), size };
}

/** The rename is durable once its folder is; Windows can open no folder and needs it not. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Of a SHA-256 in hexadecimal or in base64. */
export function hexDigest(sha256: string): string {
  return /^[0-9a-f]{64}$/i.test(sha256) ? sha256.toLowerCase() : Buffer.from(sha256, "base64").toString("hex");
}

export function hexToBase64(hex: string): string {
  return Buffer.from(hex, "hex").toString("base64");
}

async function entries(folder: string): Promise<string[]> {
  return await readdir(folder).catch(emptyIfMissing);
}

async function modifiedMs(path: string): Promise<number> {
  const found = await stat(path).catch(ignoreMissing);
  return found?.mtimeMs ?? Infinity;
}

function emptyIfMissing(error: unknown): string[] {
  ignoreMissing(error);
  return [];
}

function ignoreMissing(error: unknown): undefined {
  if (!(error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")))
    throw error;
}
