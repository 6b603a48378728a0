import type { Json } from "@opensync/protocol";

/**
 * Tool input and output are JSON whose strings people search for. To store and index them once and unescaped, the strings
 * are taken out into one text, line after line, and a skeleton keeps the rest: the same JSON in which every string is
 * replaced by its place in the text, `"<offset>+<length>"` in UTF-16 units.
 */

/** Deeper JSON than any tool writes; the recursion here and in the wire must end before the stack does. */
const MAX_DEPTH = 200;

export class NestedTooDeeply extends Error {
  override name = "NestedTooDeeply";
}

/** Collects the strings of one part. */
export class TextPool {
  #lines: string[] = [];
  #length = 0;

  /** Adds a string and returns its place. */
  add(text: string): string {
    const offset = this.#lines.length === 0 ? 0 : this.#length + 1;
    this.#lines.push(text);
    this.#length = offset + text.length;
    return `${offset}+${text.length}`;
  }

  get text(): string {
    return this.#lines.join("\n");
  }
}

/** The skeleton of a JSON value, as JSON text, its strings added to the pool. */
export function detach(value: Json, pool: TextPool): string {
  return JSON.stringify(mapStrings(value, (text) => pool.add(text), 0));
}

/** JSON text of a value. @throws NestedTooDeeply where `JSON.stringify` might run out of stack. */
export function jsonText(value: Json): string {
  requireShallow(value, 0);
  return JSON.stringify(value);
}

/** The value whose skeleton this is. */
export function attach(skeleton: string, text: string): Json {
  const value: Json = JSON.parse(skeleton);
  return mapStrings(value, (place) => stringAt(place, text), 0);
}

export function stringAt(place: string, text: string): string {
  const [offset = 0, length = 0] = place.split("+").map(Number);
  return text.slice(offset, offset + length);
}

/** All strings of a JSON value, keys excepted, line after line. */
export function stringsOf(value: Json): string {
  const pool = new TextPool();
  mapStrings(value, (text) => pool.add(text), 0);
  return pool.text;
}

function mapStrings(value: Json, map: (text: string) => string, depth: number): Json {
  if (typeof value === "string") return map(value);
  if (typeof value !== "object" || value === null) return value;
  requireDepth(depth);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, map, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings(item, map, depth + 1)]));
}

function requireShallow(value: Json, depth: number): void {
  if (typeof value !== "object" || value === null) return;
  requireDepth(depth);
  for (const item of Object.values(value)) requireShallow(item, depth + 1);
}

function requireDepth(depth: number): void {
  if (depth === MAX_DEPTH) throw new NestedTooDeeply(`JSON is nested more than ${MAX_DEPTH} levels deep`);
}
