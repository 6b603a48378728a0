import type { Json, MessageItem, Omission, PartItem } from "@opensync/protocol";
import { jsonSize } from "./json-size";

export interface Shrunk {
  item: MessageItem;
  omitted: Omission[];
}

/** A field that is cut still keeps so much, and what is smaller is not worth cutting. */
const LEAST_CHARACTERS = 64 * 1024;
/** What the omission itself takes. */
const OMISSION_BYTES = 512;
const FIELDS = ["output", "input", "text", "metadata"] as const;

/**
 * A message whose JSON is at most `limit` bytes: the largest fields of its parts are cut first, and each cut is said in `omitted` with the bytes
 * that the field had. Returns the message itself when it fits.
 */
export function shrinkMessage(item: MessageItem, limit: number): Shrunk {
  const omitted: Omission[] = [];
  let excess = jsonSize(item) - limit;
  if (excess <= 0) return { item, omitted };
  const parts = [...(item.parts ?? [])];
  const fields = parts
    .flatMap((part, index) => FIELDS.map((field) => ({ index, field, bytes: jsonSize(part[field]) })))
    .sort((a, b) => b.bytes - a.bytes);
  for (const { index, field, bytes } of fields) {
    const part = parts[index];
    if (excess <= 0 || part === undefined || bytes < LEAST_CHARACTERS) break;
    const omission: Omission = { field, reason: "too-large", bytes };
    const cut = cutField(part, field, omission, excess + OMISSION_BYTES);
    omitted.push(omission);
    excess -= jsonSize(part) - jsonSize(cut);
    parts[index] = cut;
  }
  return { item: { ...item, parts }, omitted };
}

/** Leaves at least `excess` bytes out of a text (a character is at least a byte), or the whole of what is no text. */
function cutField(part: PartItem, field: (typeof FIELDS)[number], omission: Omission, excess: number): PartItem {
  const omitted = [...(part.omitted ?? []), omission];
  const value: Json | undefined = part[field];
  if (typeof value !== "string") return { ...part, [field]: undefined, omitted };
  const kept = value.slice(0, Math.max(LEAST_CHARACTERS, value.length - excess));
  return { ...part, [field]: copyOf(kept.replace(/[\uD800-\uDBFF]$/, "")), omitted };
}

/** V8 keeps the whole text in memory for as long as a slice of it lives. */
function copyOf(slice: string): string {
  return Buffer.from(slice).toString();
}
