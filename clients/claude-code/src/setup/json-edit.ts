import type { JsonArray, JsonNode, JsonObject } from "./json-tree";

/** How a text is laid out, so that what is added looks like what stands. */
export interface JsonLayout {
  readonly newline: string;
  /** One step of indentation; null where everything stands on one line. */
  readonly indent: string | null;
}

type Container = JsonObject | JsonArray;

/** Taken from the first member of the file; two spaces where there is none. */
export function layoutOf(text: string, root: JsonNode): JsonLayout {
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const first = root.kind === "scalar" ? undefined : root.entries[0];
  if (!first) return { newline, indent: "  " };
  const before = text.slice(root.start + 1, first.start);
  return { newline, indent: before.includes("\n") ? before.slice(before.lastIndexOf("\n") + 1) || "  " : null };
}

/** Adds an entry at the end of an object (with `key`) or an array. Nothing else of the text changes. */
export function appendEntry(
  text: string,
  container: Container,
  { key, value, depth, layout }: { key?: string; value: unknown; depth: number; layout: JsonLayout },
): string {
  const { indent, newline } = layout;
  const inner = indent === null ? "" : newline + indent.repeat(depth + 1);
  const outer = indent === null ? "" : newline + indent.repeat(depth);
  const name = key === undefined ? "" : `${JSON.stringify(key)}:${indent === null ? "" : " "}`;
  const shown = (JSON.stringify(value, null, indent ?? undefined) ?? "null").replaceAll("\n", inner);
  const last = container.entries.at(-1);
  if (last) return splice(text, last.end, last.end, `,${inner}${name}${shown}`);
  return splice(text, container.start + 1, container.end - 1, `${inner}${name}${shown}${outer}`);
}

/** Takes an entry out with its comma and the space before it, so that adding and removing end in the same text. */
export function removeEntry(text: string, container: Container, index: number): string {
  const entry = container.entries[index];
  if (!entry) return text;
  const previous = container.entries[index - 1];
  const next = container.entries[index + 1];
  if (previous) return splice(text, previous.end, entry.end, "");
  if (next) return splice(text, entry.start, next.start, "");
  return splice(text, container.start + 1, container.end - 1, "");
}

/** Puts another value in the place of one. */
export function replaceValue(
  text: string,
  node: JsonNode,
  { value, depth, layout }: { value: unknown; depth: number; layout: JsonLayout },
): string {
  const { indent, newline } = layout;
  const shown = JSON.stringify(value, null, indent ?? undefined) ?? "null";
  return splice(
    text,
    node.start,
    node.end,
    shown.replaceAll("\n", indent === null ? "" : newline + indent.repeat(depth)),
  );
}

function splice(text: string, start: number, end: number, replacement: string): string {
  return text.slice(0, start) + replacement + text.slice(end);
}
