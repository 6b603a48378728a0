/** A commit timestamp (ns) as clients know it: base64 of the little-endian u64. */
export function encodeTs(ts: bigint): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(ts);
  return bytes.toString("base64");
}

/** Null for anything else. */
export function decodeTs(encoded: unknown): bigint | null {
  const bytes = Buffer.from(typeof encoded === "string" ? encoded : "", "base64");
  return bytes.length === 8 ? bytes.readBigUInt64LE() : null;
}
