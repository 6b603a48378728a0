import { parseTree, visit, type Node, type ParseError } from "jsonc-parser";

/** Where things stand in a text of JSON with comments and trailing commas, as OpenCode reads it. */
export interface JsoncDocument {
  readonly text: string;
  readonly root: Node;
  /** Offsets, in order. */
  readonly commas: readonly number[];
  readonly comments: readonly Span[];
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What stands in the way of editing a text, as words that follow the file's name. */
export class UnusableConfig extends Error {}

const BYTE_ORDER_MARK = "\uFEFF";

/** @throws UnusableConfig */
export function parseDocument(text: string): JsoncDocument {
  const errors: ParseError[] = [];
  // Of the same length: every offset stays right.
  const parsed = text.startsWith(BYTE_ORDER_MARK) ? ` ${text.slice(1)}` : text;
  const root = parseTree(parsed, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error) throw new UnusableConfig(`is not valid JSON${placeOf(text, error.offset)}`);
  if (root?.type !== "object") throw new UnusableConfig("has no object in it");
  const commas: number[] = [];
  const comments: Span[] = [];
  visit(parsed, {
    onSeparator: (character, offset) => (character === "," ? void commas.push(offset) : undefined),
    onComment: (offset, length) => void comments.push({ start: offset, end: offset + length }),
  });
  return { text, root, commas, comments };
}

/** The value of `key`: of two with one name the last, as OpenCode has it. */
export function valueOf(node: Node, key: string): Node | undefined {
  return propertyOf(node, key)?.children?.[1];
}

export function propertyOf({ children = [] }: Node, key: string): Node | undefined {
  return children.findLast((property) => property.children?.[0]?.value === key);
}

export function endOf({ offset, length }: Node): number {
  return offset + length;
}

/** Only the place: the text around a fault may hold a key. */
function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split("\n");
  return ` (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})`;
}
