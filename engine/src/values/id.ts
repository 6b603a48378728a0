import { randomFillSync } from "node:crypto";

/**
 * A document id as upstream writes it (crates/value/src/id_v6.rs): base32 of
 * vint(table number), 16 bytes of internal id, little-endian fletcher16 of both. 31 to 37 characters.
 */
export function encodeId(tableNumber: number, internalId: Uint8Array): string {
  let length = 0;
  let rest = tableNumber;
  while (rest >= 0x80) {
    binary[length++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  binary[length++] = rest;
  binary.set(internalId, length);
  length += INTERNAL_ID_LENGTH;
  const checksum = fletcher16(binary, length);
  binary[length++] = checksum & 0xff;
  binary[length++] = checksum >>> 8;
  return encodeBase32(length);
}

export interface DecodedId {
  tableNumber: number;
  /** The 16 bytes that name the document within its table. */
  bytes: Buffer;
}

/** Null when `id` is not an id: wrong length, alphabet or checksum. */
export function decodeId(id: string): DecodedId | null {
  if (id.length < MIN_LENGTH || id.length > MAX_LENGTH) return null;
  const length = Math.floor((id.length * 5) / 8);
  if (id.length !== Math.ceil((length * 8) / 5) || !decodeBase32(id, length)) return null;

  let tableNumber = 0;
  let at = 0;
  for (;;) {
    const byte = binary[at] ?? 0;
    if (at === 4 && byte > 0x0f) return null;
    tableNumber += (byte & 0x7f) * 2 ** (7 * at);
    at += 1;
    if (byte < 0x80) break;
  }
  const end = at + INTERNAL_ID_LENGTH;
  if (tableNumber === 0 || end + 2 !== length) return null;
  const checksum = fletcher16(binary, end);
  if (binary[end] !== (checksum & 0xff) || binary[end + 1] !== checksum >>> 8) return null;
  return { tableNumber, bytes: Buffer.from(binary.subarray(at, end)) };
}

/** 6 bytes of `nowMs` then 10 random ones: new documents land side by side in the id index, and stay unguessable. */
export function newInternalId(nowMs: number): Buffer {
  if (randomAt + 10 > RANDOM_POOL) {
    randomFillSync(random);
    randomAt = 0;
  }
  const id = Buffer.allocUnsafe(INTERNAL_ID_LENGTH);
  id.writeUIntBE(Math.max(0, Math.floor(nowMs)) % 2 ** 48, 0, 6);
  random.copy(id, 6, randomAt, randomAt + 10);
  randomAt += 10;
  return id;
}

const INTERNAL_ID_LENGTH = 16;
const MIN_LENGTH = 31;
const MAX_LENGTH = 37;
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

const RANDOM_POOL = 8000;
const random = Buffer.allocUnsafe(RANDOM_POOL);
let randomAt = RANDOM_POOL;

const binary = new Uint8Array(24);
const text = Buffer.allocUnsafe(MAX_LENGTH + 3);
const CHARACTER_OF = Uint8Array.from(ALPHABET, (character) => character.charCodeAt(0));
const VALUE_OF = new Uint8Array(128).fill(0xff);
for (let value = 0; value < 32; value += 1) VALUE_OF[ALPHABET.charCodeAt(value)] = value;

function encodeBase32(length: number): string {
  let bits = 0;
  let pending = 0;
  let written = 0;
  for (let at = 0; at < length; at += 1) {
    pending = ((pending << 8) | (binary[at] ?? 0)) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text[written++] = CHARACTER_OF[(pending >>> bits) & 31] ?? 0;
    }
  }
  if (bits > 0) text[written++] = CHARACTER_OF[(pending << (5 - bits)) & 31] ?? 0;
  return text.toString("latin1", 0, written);
}

/** Fills `binary` with `length` bytes; false when a character is not of the alphabet or stray bits are set. */
function decodeBase32(id: string, length: number): boolean {
  let bits = 0;
  let pending = 0;
  let written = 0;
  for (let at = 0; at < id.length; at += 1) {
    const value = VALUE_OF[id.charCodeAt(at)] ?? 0xff;
    if (value === 0xff) return false;
    pending = ((pending << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      binary[written++] = (pending >>> bits) & 0xff;
    }
  }
  return written === length && (pending & ((1 << bits) - 1)) === 0;
}

/** Fletcher-16 with modulus 256, RFC 1145 appendix I. */
function fletcher16(bytes: Uint8Array, length: number): number {
  let low = 0;
  let high = 0;
  for (let at = 0; at < length; at += 1) {
    low = (low + (bytes[at] ?? 0)) & 0xff;
    high = (high + low) & 0xff;
  }
  return (high << 8) | low;
}
