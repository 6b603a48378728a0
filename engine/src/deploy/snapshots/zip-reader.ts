import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { crc32, createInflateRaw } from "node:zlib";
import { EngineError } from "../../errors";
import {
  CENTRAL_HEADER,
  CENTRAL_HEADER_BYTES,
  DEFLATED,
  END,
  END_64,
  END_64_BYTES,
  END_64_LOCATOR,
  END_64_LOCATOR_BYTES,
  END_BYTES,
  LOCAL_HEADER,
  LOCAL_HEADER_BYTES,
  MAX_16,
  MAX_32,
  STORED,
  ZIP64_EXTRA,
} from "./zip-format";

export interface ZipEntry {
  name: string;
  /** Bytes, not compressed. */
  size: number;
  method: number;
  crc: number;
  compressed: number;
  offset: number;
}

/** Reads entries of a ZIP file as streams. Throws EngineError `InvalidZip` where the file does not hold what it says. */
export class ZipReader {
  readonly entries: readonly ZipEntry[];
  readonly #path: string;

  static async open(path: string): Promise<ZipReader> {
    const file = await open(path, "r");
    try {
      return new ZipReader(path, await readEntries(file));
    } finally {
      await file.close();
    }
  }

  private constructor(path: string, entries: readonly ZipEntry[]) {
    this.#path = path;
    this.entries = entries;
  }

  /** The entry's bytes; fails at their end when they are not those that were written. */
  async *read(entry: ZipEntry): AsyncGenerator<Uint8Array, void> {
    const start = await this.#start(entry);
    if (entry.compressed === 0 && entry.size === 0) return;
    if (entry.method !== DEFLATED && entry.method !== STORED)
      throw invalid(`${entry.name} is compressed in a way that is not supported`);
    const raw = createReadStream(this.#path, { start, end: start + entry.compressed - 1 });
    const inflate = entry.method === DEFLATED ? createInflateRaw() : null;
    const feeding = inflate === null ? Promise.resolve() : pipeline(raw, inflate);
    feeding.catch(() => undefined);
    let crc = 0;
    let size = 0;
    try {
      for await (const chunk of inflate ?? raw) {
        if (!(chunk instanceof Uint8Array)) continue;
        crc = crc32(chunk, crc);
        size += chunk.byteLength;
        if (size > entry.size) throw invalid(`${entry.name} is larger than it says`);
        yield chunk;
      }
      await feeding;
    } catch (cause) {
      throw cause instanceof EngineError ? cause : invalid(`${entry.name} cannot be read`, cause);
    } finally {
      raw.destroy();
      inflate?.destroy();
    }
    if (crc !== entry.crc || size !== entry.size) throw invalid(`${entry.name} is damaged`);
  }

  async #start({ name, offset }: ZipEntry): Promise<number> {
    const file = await open(this.#path, "r");
    try {
      const header = await bytesAt(file, offset, LOCAL_HEADER_BYTES);
      if (header.readUInt32LE(0) !== LOCAL_HEADER) throw invalid(`${name} is not where it should be`);
      return offset + LOCAL_HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
    } finally {
      await file.close();
    }
  }
}

async function readEntries(file: FileHandle): Promise<ZipEntry[]> {
  const { size } = await file.stat();
  const directory = await findDirectory(file, size);
  if (directory.start + directory.size > size || directory.size > MOST_DIRECTORY_BYTES)
    throw invalid("its directory is cut off");
  const bytes = await bytesAt(file, directory.start, directory.size);
  const entries: ZipEntry[] = [];
  for (let at = 0; entries.length < directory.entries;) {
    if (at + CENTRAL_HEADER_BYTES > bytes.length || bytes.readUInt32LE(at) !== CENTRAL_HEADER)
      throw invalid("its directory is damaged");
    const nameEnd = at + CENTRAL_HEADER_BYTES + bytes.readUInt16LE(at + 28);
    const extraEnd = nameEnd + bytes.readUInt16LE(at + 30);
    entries.push(entryOf(bytes.subarray(at, extraEnd), nameEnd - at));
    at = extraEnd + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

function entryOf(header: Buffer, nameEnd: number): ZipEntry {
  const large = zip64Extra(header.subarray(nameEnd));
  // In this order, and only those that do not fit.
  const wide = (at: number): number => {
    const value = header.readUInt32LE(at);
    return value === MAX_32 ? (large.shift() ?? value) : value;
  };
  const size = wide(24);
  const compressed = wide(20);
  const offset = wide(42);
  return {
    name: header.toString("utf8", CENTRAL_HEADER_BYTES, nameEnd),
    method: header.readUInt16LE(10),
    crc: header.readUInt32LE(16),
    size,
    compressed,
    offset,
  };
}

function zip64Extra(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== ZIP64_EXTRA) continue;
    const values: number[] = [];
    const end = Math.min(extra.length, at + 4 + extra.readUInt16LE(at + 2));
    for (let value = at + 4; value + 8 <= end; value += 8) values.push(Number(extra.readBigUInt64LE(value)));
    return values;
  }
  return [];
}

interface Directory {
  start: number;
  size: number;
  entries: number;
}

async function findDirectory(file: FileHandle, size: number): Promise<Directory> {
  const tail = await bytesAt(
    file,
    Math.max(0, size - MOST_COMMENT_BYTES - END_BYTES),
    Math.min(size, MOST_COMMENT_BYTES + END_BYTES),
  );
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END) continue;
    const directory = {
      entries: tail.readUInt16LE(at + 10),
      size: tail.readUInt32LE(at + 12),
      start: tail.readUInt32LE(at + 16),
    };
    const isLarge = directory.entries === MAX_16 || directory.size === MAX_32 || directory.start === MAX_32;
    const end = size - tail.length + at;
    return isLarge ? ((await findDirectory64(file, end)) ?? directory) : directory;
  }
  throw invalid("it is no ZIP file");
}

async function findDirectory64(file: FileHandle, end: number): Promise<Directory | null> {
  if (end < END_64_LOCATOR_BYTES) return null;
  const locator = await bytesAt(file, end - END_64_LOCATOR_BYTES, END_64_LOCATOR_BYTES);
  if (locator.readUInt32LE(0) !== END_64_LOCATOR) return null;
  const record = await bytesAt(file, Number(locator.readBigUInt64LE(8)), END_64_BYTES);
  if (record.readUInt32LE(0) !== END_64) throw invalid("its directory is damaged");
  return {
    entries: Number(record.readBigUInt64LE(32)),
    size: Number(record.readBigUInt64LE(40)),
    start: Number(record.readBigUInt64LE(48)),
  };
}

const MOST_COMMENT_BYTES = 0xffff;
const MOST_DIRECTORY_BYTES = 512 * 1024 * 1024;

async function bytesAt(file: FileHandle, start: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, start);
  if (bytesRead < length) throw invalid("it is cut off");
  return bytes;
}

function invalid(problem: string, cause?: unknown): EngineError {
  return new EngineError("InvalidZip", `The file is not a valid zip: ${problem}.`, { cause });
}
