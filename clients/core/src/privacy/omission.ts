/** UTF-8 bytes of a text, or of any other value's JSON. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(typeof value === "string" ? value : (JSON.stringify(value) ?? ""));
}
