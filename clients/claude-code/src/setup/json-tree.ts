/** A JSON text's values with their places in it: `start` is the value's first character, `end` the one after its last. */
export type JsonNode = JsonObject | JsonArray | JsonScalar;

interface Span {
  readonly start: number;
  readonly end: number;
}

export interface JsonObject extends Span {
  readonly kind: "object";
  /** `start` is the key's quote, `end` the end of its value. */
  readonly entries: readonly (Span & { readonly key: string; readonly value: JsonNode })[];
}

export interface JsonArray extends Span {
  readonly kind: "array";
  /** Alike, so that both are edited alike. */
  readonly entries: readonly (Span & { readonly value: JsonNode })[];
}

export interface JsonScalar extends Span {
  readonly kind: "scalar";
}

const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;
const SCALAR = /"(?:[^"\\]|\\.)*"|[-+.\w]+/y;

/** Places the values of `text`, which JSON.parse must have taken before: what it would refuse is not looked for again. */
export function placeJson(text: string): JsonNode {
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? "";
    at += found.length;
    return found;
  };
  const takeSeparator = (close: string): boolean => {
    take(SPACE);
    const more = text[at] !== close;
    at += 1;
    return more;
  };
  const readEntries = <Entry>(close: string, readEntry: () => Entry): Entry[] => {
    const entries: Entry[] = [];
    at += 1;
    take(SPACE);
    if (text[at] === close) {
      at += 1;
      return entries;
    }
    do {
      take(SPACE);
      entries.push(readEntry());
    } while (takeSeparator(close));
    return entries;
  };
  const readMember = () => {
    const start = at;
    const key: unknown = JSON.parse(take(STRING));
    take(SPACE);
    at += 1;
    take(SPACE);
    const value = readValue();
    return { start, end: at, key: String(key), value };
  };
  const readItem = () => {
    const start = at;
    const value = readValue();
    return { start, end: at, value };
  };
  const readValue = (): JsonNode => {
    const start = at;
    if (text[at] === "{") {
      const entries = readEntries("}", readMember);
      return { kind: "object", start, end: at, entries };
    }
    if (text[at] === "[") {
      const entries = readEntries("]", readItem);
      return { kind: "array", start, end: at, entries };
    }
    if (take(SCALAR) === "") throw new SyntaxError(`No JSON value at ${at}`);
    return { kind: "scalar", start, end: at };
  };
  take(SPACE);
  return readValue();
}

/** The value of `key`: of two with one name the last, as JSON.parse has it. */
export function memberOf(node: JsonNode, key: string): JsonObject["entries"][number] | undefined {
  return node.kind === "object" ? node.entries.findLast((entry) => entry.key === key) : undefined;
}
