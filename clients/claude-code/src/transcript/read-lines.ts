import type { FileHandle } from "node:fs/promises";
import { StringDecoder } from "node:string_decoder";

/** One line of a transcript, without its newline. Offsets and lengths are bytes. */
export interface RawLine {
  offset: number;
  /** Where the next line begins. */
  end: number;
  /** Null when the line is longer than the reader may hold; its length is `end - offset`. */
  text: string | null;
  /** False for the last line of a file whose newline is not written yet. */
  terminated: boolean;
}

export interface ReadLinesOptions {
  /** Where to begin: 0 or the `end` of a line read before. */
  from?: number;
  /** Where to end, though the file may go on: the `end` of a line read before. */
  until?: number;
  chunkBytes?: number;
  maxLineBytes?: number;
}

const NEWLINE = 0x0a;
const CHUNK_BYTES = 256 * 1024;
/** Decoding needs the bytes, the text and the parsed values at once. What is longer could not be posted either (20 MiB a request). */
export const MAX_LINE_BYTES = 64 * 1024 * 1024;
const BYTE_ORDER_MARK = "\uFEFF";

/**
 * Reads a file's lines a chunk at a time, all lines of a chunk together. Memory: one chunk and the longest line. Invalid UTF-8 becomes
 * U+FFFD; a byte order mark at the file's start is not part of the first line; a carriage return is (JSON takes it as white space).
 */
export async function* readLines(
  file: FileHandle,
  options: ReadLinesOptions = {},
): AsyncGenerator<RawLine[], void, undefined> {
  const maxLineBytes = options.maxLineBytes ?? MAX_LINE_BYTES;
  const chunk = Buffer.allocUnsafe(options.chunkBytes ?? CHUNK_BYTES);
  const open = new OpenLine(options.from ?? 0, maxLineBytes);
  let position = open.offset;
  for (;;) {
    const wanted = Math.min(chunk.length, (options.until ?? Number.POSITIVE_INFINITY) - position);
    if (wanted <= 0) break;
    const { bytesRead } = await file.read(chunk, 0, wanted, position);
    if (bytesRead === 0) break;
    position += bytesRead;
    const lines: RawLine[] = [];
    let start = 0;
    for (
      let newline = indexOfNewline(chunk, 0, bytesRead);
      newline !== -1;
      newline = indexOfNewline(chunk, start, bytesRead)
    ) {
      lines.push(open.close(chunk, start, newline));
      start = newline + 1;
    }
    open.extend(chunk, start, bytesRead);
    if (lines.length > 0) yield lines;
  }
  if (open.length > 0) yield [open.unterminated()];
}

/** The bytes of one line read before, as text. */
export async function readLineAt(file: FileHandle, offset: number, length: number): Promise<string> {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return withoutMark(bytes.toString("utf8", 0, filled), offset);
}

/** The line that the reader is inside of, decoded as far as it is read: a long line is never in memory as bytes and as text. */
class OpenLine {
  offset: number;
  length = 0;
  readonly #maxBytes: number;
  #text = "";
  #decoder: StringDecoder | null = null;

  constructor(offset: number, maxBytes: number) {
    this.offset = offset;
    this.#maxBytes = maxBytes;
  }

  extend(chunk: Buffer, start: number, end: number): void {
    if (start === end) return;
    this.length += end - start;
    if (this.length > this.#maxBytes) {
      this.#text = "";
      return;
    }
    this.#decoder ??= new StringDecoder("utf8");
    this.#text += this.#decoder.write(chunk.subarray(start, end));
  }

  close(chunk: Buffer, start: number, newline: number): RawLine {
    if (this.length > 0 || newline - start > this.#maxBytes) {
      this.extend(chunk, start, newline);
      return this.#finish(1, true);
    }
    const end = this.offset + newline - start + 1;
    const text = withoutMark(chunk.toString("utf8", start, newline), this.offset);
    const line = { offset: this.offset, end, text, terminated: true };
    this.offset = end;
    return line;
  }

  unterminated(): RawLine {
    return this.#finish(0, false);
  }

  #finish(newlineBytes: number, terminated: boolean): RawLine {
    const fits = this.length <= this.#maxBytes;
    const text = fits ? withoutMark(this.#text + (this.#decoder?.end() ?? ""), this.offset) : null;
    const line = { offset: this.offset, end: this.offset + this.length + newlineBytes, text, terminated };
    this.offset = line.end;
    this.length = 0;
    this.#text = "";
    this.#decoder = null;
    return line;
  }
}

function indexOfNewline(chunk: Buffer, start: number, end: number): number {
  const found = chunk.indexOf(NEWLINE, start);
  return found < end ? found : -1;
}

function withoutMark(text: string, offset: number): string {
  return offset === 0 && text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}
