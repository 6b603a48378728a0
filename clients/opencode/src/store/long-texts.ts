import { randomUUID } from "node:crypto";
import type { Json } from "@opensync/protocol";
import { readRecord } from "./record";
import type { CutText, StoredPart } from "./rows";

/** Texts up to this are kept whole. */
const LEAST_BYTES = 64 * 1024;

/**
 * Parses the JSON of a part that is too large to be taken whole, from its UTF-8 in chunks: texts are cut such that about `most` bytes remain. So
 * hundreds of MB cost no more memory than what is kept of them and one chunk.
 */
export function readCut(chunks: Iterable<Uint8Array>, most: number): Pick<StoredPart, "data" | "fault" | "cut"> {
  const marker = `\u2702${randomUUID()}:`;
  const scanner = new Scanner(most, marker);
  for (const chunk of chunks) scanner.push(chunk);
  const parsed = readRecord(scanner.text());
  if ("fault" in parsed) return { data: {}, fault: parsed.fault, cut: [] };
  const cut: CutText[] = [];
  return { data: unmark(parsed.data, marker, cut), fault: undefined, cut };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LETTER_U = 0x75;

/** Passes JSON text on, but of a long string only its beginning; the marker and the string's length follow there. */
class Scanner {
  readonly #marker: string;
  readonly #kept: Uint8Array[] = [];
  #left: number;
  #inString = false;
  #dropping = false;
  /** Bytes that belong to an escape sequence yet. */
  #escape = 0;
  /** Of the string at hand, about as UTF-8 without escapes. */
  #length = 0;

  constructor(most: number, marker: string) {
    this.#left = most;
    this.#marker = marker;
  }

  push(chunk: Uint8Array): void {
    let from = 0;
    for (let index = 0; index < chunk.length; index++) {
      const byte = chunk[index] ?? 0;
      if (!this.#inString) {
        if (byte === QUOTE) this.#begin();
      } else if (this.#escape > 0) {
        this.#escape += byte === LETTER_U && this.#escape === 1 ? 3 : -1;
      } else if (byte === QUOTE) {
        if (this.#dropping) from = index;
        this.#end();
      } else {
        if (this.#isFull(byte)) {
          this.#keep(chunk, from, index);
          this.#dropping = true;
        }
        if (byte === BACKSLASH) this.#escape = 1;
        this.#length += 1;
      }
    }
    if (!this.#dropping) this.#keep(chunk, from, chunk.length);
  }

  text(): string {
    return Buffer.concat(this.#kept).toString("utf8");
  }

  #begin(): void {
    this.#inString = true;
    this.#length = 0;
  }

  #end(): void {
    if (this.#dropping) this.#kept.push(Buffer.from(`${this.#marker}${this.#length}`));
    if (this.#length > LEAST_BYTES) this.#left -= this.#length;
    this.#inString = false;
    this.#dropping = false;
  }

  /** At the beginning of a character: a cut leaves no half ones. */
  #isFull(byte: number): boolean {
    const isContinuation = (byte & 0xc0) === 0x80;
    return !this.#dropping && !isContinuation && this.#length >= Math.max(LEAST_BYTES, this.#left);
  }

  #keep(chunk: Uint8Array, from: number, to: number): void {
    if (to > from) this.#kept.push(Uint8Array.prototype.slice.call(chunk, from, to));
  }
}

/** The value without markers, and where they were. */
function unmark<T extends Json>(value: T, marker: string, cut: CutText[]): T;
function unmark(root: Json, marker: string, cut: CutText[]): Json {
  const walk = (value: Json, field: string): Json => {
    if (typeof value === "string") {
      const at = value.lastIndexOf(marker);
      if (at < 0) return value;
      cut.push({ field, bytes: Number(value.slice(at + marker.length)) });
      return value.slice(0, at).replace(/[\uD800-\uDBFF]$/, "");
    }
    if (Array.isArray(value)) return value.map((item, index) => walk(item, `${field}[${index}]`));
    if (typeof value !== "object" || value === null) return value;
    const fields = Object.entries(value).map(([name, inner]) => [
      name,
      walk(inner, field === "" ? name : `${field}.${name}`),
    ]);
    return Object.fromEntries(fields);
  };
  return walk(root, "");
}
