import { once } from "node:events";
import { type FileHandle, open } from "node:fs/promises";
import { crc32, createDeflateRaw } from "node:zlib";
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
  ZIP64_EXTRA,
} from "./zip-format";

interface Entry {
  name: Buffer;
  crc: number;
  size: number;
  compressed: number;
  offset: number;
}

/** Both sizes, behind the 4 bytes of the field's own header. */
const LOCAL_EXTRA_BYTES = 20;

/** Writes a ZIP file of any size, an entry after the other, none of them held in memory. */
export class ZipWriter {
  readonly #file: FileHandle;
  readonly #entries: Entry[] = [];
  #position = 0;

  /** The file must not exist. */
  static async create(path: string): Promise<ZipWriter> {
    return new ZipWriter(await open(path, "wx", 0o600));
  }

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  async add(name: string, content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    const entry = { name: Buffer.from(name), crc: 0, size: 0, compressed: 0, offset: this.#position };
    await this.#append(localHeader(entry));
    const start = this.#position;
    const deflate = createDeflateRaw();
    const writing = (async () => {
      for await (const chunk of deflate) if (chunk instanceof Uint8Array) await this.#append(chunk);
    })();
    // Whatever fails first is what is thrown.
    writing.catch(() => undefined);
    try {
      for await (const chunk of content) {
        entry.crc = crc32(chunk, entry.crc);
        entry.size += chunk.byteLength;
        if (!deflate.write(chunk)) await Promise.race([once(deflate, "drain"), writing]);
      }
      deflate.end();
      await writing;
    } finally {
      deflate.destroy();
    }
    entry.compressed = this.#position - start;
    // Sizes are known only now.
    const header = localHeader(entry);
    await this.#file.write(header, 0, header.length, entry.offset);
    this.#entries.push(entry);
  }

  /** Ends the file and makes it durable. */
  async finish(): Promise<void> {
    const start = this.#position;
    for (const entry of this.#entries) await this.#append(centralHeader(entry));
    await this.#append(end({ entries: this.#entries.length, start, size: this.#position - start }));
    await this.#file.sync();
    await this.#file.close();
  }

  /** Lets go of a file that is not to be finished. */
  async abort(): Promise<void> {
    await this.#file.close();
  }

  async #append(bytes: Uint8Array): Promise<void> {
    await this.#file.write(bytes, 0, bytes.byteLength, this.#position);
    this.#position += bytes.byteLength;
  }
}

/** It always has room for sizes of 64 bits, which count where those of 32 cannot hold them. */
function localHeader({ name, crc, size, compressed }: Entry): Buffer {
  const isLarge = size >= MAX_32 || compressed >= MAX_32;
  const header = Buffer.alloc(LOCAL_HEADER_BYTES + name.length + LOCAL_EXTRA_BYTES);
  header.writeUInt32LE(LOCAL_HEADER, 0);
  header.writeUInt16LE(isLarge ? VERSION_64 : VERSION, 4);
  header.writeUInt16LE(UTF8_NAMES, 6);
  header.writeUInt16LE(DEFLATED, 8);
  header.writeUInt16LE(0, 10);
  header.writeUInt16LE(FIRST_DAY, 12);
  header.writeUInt32LE(crc, 14);
  header.writeUInt32LE(isLarge ? MAX_32 : compressed, 18);
  header.writeUInt32LE(isLarge ? MAX_32 : size, 22);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(LOCAL_EXTRA_BYTES, 28);
  name.copy(header, LOCAL_HEADER_BYTES);
  const extra = LOCAL_HEADER_BYTES + name.length;
  header.writeUInt16LE(ZIP64_EXTRA, extra);
  header.writeUInt16LE(16, extra + 2);
  header.writeBigUInt64LE(BigInt(size), extra + 4);
  header.writeBigUInt64LE(BigInt(compressed), extra + 12);
  return header;
}

function centralHeader({ name, crc, size, compressed, offset }: Entry): Buffer {
  const large = [size, compressed, offset].filter((value) => value >= MAX_32);
  const extra = large.length === 0 ? 0 : 4 + 8 * large.length;
  const header = Buffer.alloc(CENTRAL_HEADER_BYTES + name.length + extra);
  header.writeUInt32LE(CENTRAL_HEADER, 0);
  header.writeUInt16LE(MADE_ON_UNIX, 4);
  header.writeUInt16LE(large.length === 0 ? VERSION : VERSION_64, 6);
  header.writeUInt16LE(UTF8_NAMES, 8);
  header.writeUInt16LE(DEFLATED, 10);
  header.writeUInt16LE(FIRST_DAY, 14);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(Math.min(compressed, MAX_32), 20);
  header.writeUInt32LE(Math.min(size, MAX_32), 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(extra, 30);
  header.writeUInt32LE((0o100644 << 16) >>> 0, 38);
  header.writeUInt32LE(Math.min(offset, MAX_32), 42);
  name.copy(header, CENTRAL_HEADER_BYTES);
  if (extra > 0) {
    let at = CENTRAL_HEADER_BYTES + name.length;
    header.writeUInt16LE(ZIP64_EXTRA, at);
    header.writeUInt16LE(extra - 4, at + 2);
    at += 4;
    for (const value of large) at = header.writeBigUInt64LE(BigInt(value), at);
  }
  return header;
}

function end({ entries, start, size }: { entries: number; start: number; size: number }): Buffer {
  const isLarge = entries >= MAX_16 || start >= MAX_32 || size >= MAX_32;
  const parts: Buffer[] = [];
  if (isLarge) {
    const large = Buffer.alloc(END_64_BYTES + END_64_LOCATOR_BYTES);
    large.writeUInt32LE(END_64, 0);
    large.writeBigUInt64LE(BigInt(END_64_BYTES - 12), 4);
    large.writeUInt16LE(MADE_ON_UNIX, 12);
    large.writeUInt16LE(VERSION_64, 14);
    large.writeBigUInt64LE(BigInt(entries), 24);
    large.writeBigUInt64LE(BigInt(entries), 32);
    large.writeBigUInt64LE(BigInt(size), 40);
    large.writeBigUInt64LE(BigInt(start), 48);
    large.writeUInt32LE(END_64_LOCATOR, END_64_BYTES);
    large.writeBigUInt64LE(BigInt(start + size), END_64_BYTES + 8);
    large.writeUInt32LE(1, END_64_BYTES + 16);
    parts.push(large);
  }
  const last = Buffer.alloc(END_BYTES);
  last.writeUInt32LE(END, 0);
  last.writeUInt16LE(Math.min(entries, MAX_16), 8);
  last.writeUInt16LE(Math.min(entries, MAX_16), 10);
  last.writeUInt32LE(Math.min(size, MAX_32), 12);
  last.writeUInt32LE(Math.min(start, MAX_32), 16);
  return Buffer.concat([...parts, last]);
}

const VERSION = 20;
const VERSION_64 = 45;
const MADE_ON_UNIX = (3 << 8) | VERSION_64;
const UTF8_NAMES = 1 << 11;
/** 1 January 1980: the time a file was exported at says nothing. */
const FIRST_DAY = (1 << 5) | 1;
