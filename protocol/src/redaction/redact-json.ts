import { isSecretField } from "./rules/secret-value";

/** What a value is looked through with. */
export interface TextRedactor {
  /** The text with every secret replaced by its marker; the same string when there is none. */
  readonly text: (text: string) => string;
  /** The same for texts that follow each other, among them secrets that begin in one and end in another. */
  readonly texts: (texts: readonly string[], kind: "stream" | "list") => string[];
  /** The marker of one secret. */
  readonly marker: (rule: string, secret: string) => string;
}

/** Deeper than any agent nests; a call stack ends at some ten thousand. */
const MAX_DEPTH = 1_000;
const KEY_BEGIN = "PRIVATE KEY-----";
const KEY_END = "-----END ";

/**
 * Removes secrets from a parsed JSON value: from every string in it, its object keys included, at any depth. What holds none is
 * returned as it is, not copied.
 * @throws RangeError for a value that is nested too deeply
 */
export function redactJson<Value>(value: Value, redactor: TextRedactor): Value {
  return redactValue(value, redactor, 0) as Value;
}

function redactValue(value: unknown, redactor: TextRedactor, depth: number): unknown {
  if (typeof value === "string") return redactor.text(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth > MAX_DEPTH) throw new RangeError(`nested deeper than ${MAX_DEPTH} levels`);
  return Array.isArray(value) ? redactList(value, redactor, depth + 1) : redactObject(value, redactor, depth + 1);
}

function redactList(list: readonly unknown[], redactor: TextRedactor, depth: number): readonly unknown[] {
  const joined = redactNeighbours(list, redactor);
  let copy: unknown[] | undefined = joined === list ? undefined : [...joined];
  let insideKey = false;
  for (const [index, item] of joined.entries()) {
    const redacted = redactItem(item, joined[index - 1], insideKey, redactor, depth);
    // A file's lines as a list, as diffs have them: the lines between a key's first and last hold nothing that tells what they are.
    if (typeof item === "string") insideKey = item.includes(KEY_END) ? false : insideKey || item.includes(KEY_BEGIN);
    if (redacted === item) continue;
    copy ??= [...joined];
    copy[index] = redacted;
  }
  return copy ?? list;
}

function redactItem(
  item: unknown,
  before: unknown,
  insideKey: boolean,
  redactor: TextRedactor,
  depth: number,
): unknown {
  if (typeof item !== "string") return redactValue(item, redactor, depth);
  if (insideKey) return redactor.marker("private-key", item);
  // Of a command's arguments: `["--password", "…"]`.
  if (typeof before === "string" && /^--?[A-Za-z]/.test(before) && isSecretField(before, item))
    return redactor.marker("secret-field", item);
  // Strings beside strings are already looked through.
  return item;
}

/** Strings that follow each other, and texts of parts that do, are looked through as one: a secret may begin in one and end in the next. */
function redactNeighbours(list: readonly unknown[], redactor: TextRedactor): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let start = 0; start < list.length;) {
    const kind = typeof list[start] === "string" ? "list" : isTextPart(list[start]) ? "stream" : null;
    let end = start + 1;
    if (kind === null) {
      start = end;
      continue;
    }
    while (end < list.length && (kind === "list" ? typeof list[end] === "string" : isTextPart(list[end]))) end++;
    const texts = list.slice(start, end).map((item) => (isTextPart(item) ? item.text : String(item)));
    // A part alone is looked through as the object that it is.
    const redacted =
      texts.length > 1 ? redactor.texts(texts, kind) : kind === "list" ? texts.map(redactor.text) : texts;
    for (const [offset, text] of redacted.entries()) {
      if (text === texts[offset]) continue;
      copy ??= [...list];
      const item = list[start + offset];
      copy[start + offset] = isTextPart(item) ? { ...item, text } : text;
    }
    start = end;
  }
  return copy ?? list;
}

/** `{type: "text", text: …}`, as content blocks and our own parts are. */
function isTextPart(item: unknown): item is { readonly text: string } {
  return typeof item === "object" && item !== null && "text" in item && typeof item.text === "string";
}

function redactObject(object: object, redactor: TextRedactor, depth: number): object {
  const fields = Object.entries(object);
  const named = nameBesideValue(object);
  let changed = false;
  for (const field of fields) {
    const [key, value] = field;
    const safeKey = redactor.text(key);
    const name = /^value$/i.test(key) ? (named ?? key) : key;
    const safeValue = redactField(name, value, redactor, depth);
    if (safeKey === key && safeValue === value) continue;
    changed = true;
    field[0] = safeKey;
    field[1] = safeValue;
  }
  // Not by assignment: a field named __proto__ must stay a field.
  return changed ? Object.fromEntries(fields) : object;
}

function redactField(key: string, value: unknown, redactor: TextRedactor, depth: number): unknown {
  const redacted = redactValue(value, redactor, depth);
  if (typeof value !== "string" || redacted !== value || !isSecretField(key, value)) return redacted;
  return redactor.marker("secret-field", value);
}

/** `{name: "DB_PASSWORD", value: "…"}`, as containers' environments and recorded headers are written. */
function nameBesideValue(object: object): string | undefined {
  if (!("value" in object || "Value" in object)) return undefined;
  for (const field of ["name", "Name", "key", "Key"]) {
    const name: unknown = Object.entries(object).find(([key]) => key === field)?.[1];
    if (typeof name === "string") return name;
  }
  return undefined;
}
