import { type Json, type JsonObject, specialValue } from "./json";

/**
 * Index keys: byte strings whose `memcmp` order is the Convex value order
 * undefined < null < int64 < float64 < boolean < string < bytes < array < object.
 *
 * Each value is a tag byte and a self-delimiting body, so keys concatenate and no encoded value is a
 * prefix of another: all keys that start with the values `p` lie in `[encodeKey(p), keySuccessor(encodeKey(p)))`.
 */
export function encodeKey(values: readonly (Json | undefined)[]): Buffer {
  writer.reset();
  for (const value of values) writer.value(value);
  return writer.copy();
}

/** The least key greater than every key that starts with `prefix`; null when there is none (an empty prefix). */
export function keySuccessor(prefix: Uint8Array): Buffer | null {
  let length = prefix.length;
  while (length > 0 && prefix[length - 1] === 0xff) length -= 1;
  if (length === 0) return null;
  const next = Buffer.from(prefix.subarray(0, length));
  next[length - 1] = (next[length - 1] ?? 0) + 1;
  return next;
}

/** -1, 0 or 1: the Convex order of two values. */
export function compareJson(left: Json | undefined, right: Json | undefined): number {
  if (typeof left === "number" && typeof right === "number") {
    return left < right ? -1 : left > right ? 1 : 0;
  }
  if (left === right) return 0;
  return Buffer.compare(encodeKey([left]), encodeKey([right]));
}

const TAG = {
  end: 0x00,
  undefined: 0x01,
  null: 0x02,
  int64: 0x03,
  float64: 0x04,
  false: 0x05,
  true: 0x06,
  string: 0x07,
  bytes: 0x08,
  array: 0x09,
  object: 0x0a,
} as const;

/** Inside strings and bytes 0x00 and 0x01 become 0x01 0x02 and 0x01 0x03, which frees 0x00 as terminator. */
const ESCAPE = 0x01;

/** Builds a key in a buffer that is reused from key to key. */
export class KeyWriter {
  #buffer = Buffer.allocUnsafe(1024);
  #length = 0;

  reset(): void {
    this.#length = 0;
  }

  value(value: Json | undefined): void {
    if (typeof value === "string") {
      this.#byte(TAG.string);
      this.#string(value);
    } else if (typeof value === "number") {
      this.float64(value);
    } else if (value === undefined) {
      this.#byte(TAG.undefined);
    } else if (value === null) {
      this.#byte(TAG.null);
    } else if (typeof value === "boolean") {
      this.#byte(value ? TAG.true : TAG.false);
    } else if (Array.isArray(value)) {
      this.#byte(TAG.array);
      for (const element of value) this.value(element);
      this.#byte(TAG.end);
    } else {
      this.#object(value);
    }
  }

  float64(value: number): void {
    this.#reserve(9);
    const buffer = this.#buffer;
    const at = this.#length;
    buffer[at] = TAG.float64;
    // JSON text has no -0 (JSON.stringify writes 0): a plain number is never one.
    buffer.writeDoubleBE(value === 0 ? 0 : value, at + 1);
    this.#orderFloat(at + 1);
    this.#length = at + 9;
  }

  /** Bytes of fixed length, such as an internal id: no tag, no escape. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  copy(): Buffer {
    const key = Buffer.allocUnsafe(this.#length);
    this.#buffer.copy(key, 0, 0, this.#length);
    return key;
  }

  #object(object: JsonObject): void {
    const special = specialValue(object);
    if (special === null) {
      this.#byte(TAG.object);
      for (const name of Object.keys(object).sort()) {
        this.#byte(TAG.string);
        this.#string(name);
        this.value(object[name]);
      }
      this.#byte(TAG.end);
      return;
    }
    switch (special.type) {
      case "undefined":
        this.#byte(TAG.undefined);
        break;
      case "commitTs":
        this.#byte(TAG.int64);
        this.raw(MAX_INT64);
        break;
      case "int64":
        this.#byte(TAG.int64);
        this.raw(special.bytes.reverse());
        this.#flipSign(this.#length - 8);
        break;
      case "float64":
        this.#byte(TAG.float64);
        this.raw(special.bytes.reverse());
        this.#orderFloat(this.#length - 8);
        break;
      case "bytes":
        this.#byte(TAG.bytes);
        this.#escaped(special.bytes);
        break;
    }
  }

  #string(value: string): void {
    const length = value.length;
    this.#reserve(length * 2 + 1);
    const buffer = this.#buffer;
    const start = this.#length;
    let at = start;
    for (let index = 0; index < length; index += 1) {
      const code = value.charCodeAt(index);
      if (code > 0x7f) {
        this.#length = start;
        this.#escaped(Buffer.from(value, "utf8"));
        return;
      }
      if (code <= ESCAPE) {
        buffer[at++] = ESCAPE;
        buffer[at++] = code + 2;
      } else {
        buffer[at++] = code;
      }
    }
    buffer[at++] = TAG.end;
    this.#length = at;
  }

  #escaped(bytes: Uint8Array): void {
    this.#reserve(bytes.length * 2 + 1);
    const buffer = this.#buffer;
    let at = this.#length;
    for (const byte of bytes) {
      if (byte <= ESCAPE) {
        buffer[at++] = ESCAPE;
        buffer[at++] = byte + 2;
      } else {
        buffer[at++] = byte;
      }
    }
    buffer[at++] = TAG.end;
    this.#length = at;
  }

  /** Big-endian IEEE 754 at `at` to an order-preserving form: negative numbers inverted, others with the sign bit set. */
  #orderFloat(at: number): void {
    if ((this.#buffer[at] ?? 0) < 0x80) {
      this.#flipSign(at);
      return;
    }
    for (let index = at; index < at + 8; index += 1) {
      this.#buffer[index] = ~(this.#buffer[index] ?? 0) & 0xff;
    }
  }

  #flipSign(at: number): void {
    this.#buffer[at] = (this.#buffer[at] ?? 0) ^ 0x80;
  }

  #byte(byte: number): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = byte;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

const MAX_INT64 = Buffer.alloc(8, 0xff);
const writer = new KeyWriter();
