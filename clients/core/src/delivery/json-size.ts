const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
/** \b \t \n \f \r have two-character escapes; other control characters are written as \u00XX. */
const SHORT_ESCAPES = new Set([0x08, 0x09, 0x0a, 0x0c, 0x0d]);

/**
 * UTF-8 bytes of a value's JSON, as JSON.stringify writes it, without writing it: for values of tens of MB the text itself would be the greatest
 * thing in memory. 0 for undefined.
 */
export function jsonSize(value: unknown): number {
  if (value === undefined) return 0;
  if (typeof value === "string") return stringSize(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value)?.length ?? 0;
  if (Array.isArray(value)) {
    const items = value.reduce((sum: number, item: unknown) => sum + (item === undefined ? 4 : jsonSize(item)), 0);
    return 2 + items + Math.max(0, value.length - 1);
  }
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  const size = fields.reduce((sum, [name, field]) => sum + stringSize(name) + 1 + jsonSize(field), 0);
  return 2 + size + Math.max(0, fields.length - 1);
}

function stringSize(text: string): number {
  let size = 2 + Buffer.byteLength(text);
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE || code === BACKSLASH) size += 1;
    else if (code < SPACE) size += SHORT_ESCAPES.has(code) ? 1 : 5;
    else if (code >= 0xd800 && code <= 0xdfff) {
      // A pair is 4 bytes in both; a half is U+FFFD's 3 bytes to byteLength, and a \uXXXX of 6 in JSON.
      if (isPair(text, index)) index += 1;
      else size += 3;
    }
  }
  return size;
}

function isPair(text: string, index: number): boolean {
  const next = text.charCodeAt(index + 1);
  return text.charCodeAt(index) <= 0xdbff && next >= 0xdc00 && next <= 0xdfff;
}
