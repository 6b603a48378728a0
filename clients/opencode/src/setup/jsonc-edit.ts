import { applyEdits, type Edit, type Node } from "jsonc-parser";
import { endOf, type JsoncDocument } from "./jsonc-document";

/**
 * jsonc-parser's own `modify` puts a new member before the comment that ends the line, and takes a neighbour's comment along with a removed
 * one: these two leave every comment with what it is about.
 */

/** The text with `item` after the last member of an object or array, laid out as the others are. */
export function appendMember(document: JsoncDocument, container: Node, item: string): string {
  const { text } = document;
  const last = container.children?.at(-1);
  if (!last) return fillEmpty(document, container, item);
  const trailing = commaIn(document, endOf(last), endOf(container));
  const at = endOfLineComments(document, trailing === null ? endOf(last) : trailing + 1);
  const ownLine = isOnItsOwnLine(text, last) || text.slice(endOf(last), at).includes("//");
  const separator = ownLine ? eolOf(text) + indentOf(text, last, container) : " ";
  return applyEdits(text, [
    ...(trailing === null ? [insertion(endOf(last), ",")] : []),
    insertion(at, separator + item + (trailing === null ? "" : ",")),
  ]);
}

/** The text without a member, its comma, and the comment on its own line. */
export function removeMember(document: JsoncDocument, container: Node, index: number): string {
  const { text } = document;
  const members = container.children ?? [];
  const [member, previous, next] = [members[index], members[index - 1], members[index + 1]];
  if (!member) return text;
  const after = commaIn(document, endOf(member), next?.offset ?? endOf(container));
  const before = after !== null || !previous ? null : commaIn(document, endOf(previous), member.offset);
  const cut = cutOf(document, member, { end: after === null ? endOf(member) : after + 1, isLast: !next });
  const edited = applyEdits(text, [
    ...(before === null ? [] : [removal(before, before + 1)]),
    removal(cut.start, cut.end),
  ]);
  if (members.length > 1) return edited;
  const close = endOf(container) - (cut.end - cut.start) - 1;
  const inside = edited.slice(container.offset + 1, close);
  return inside.trim() === "" ? edited.slice(0, container.offset + 1) + edited.slice(close) : edited;
}

/** The whole line where nothing else stands on it, else the member with the space on one side of it. */
function cutOf(document: JsoncDocument, member: Node, { end, isLast }: { end: number; isLast: boolean }) {
  const { text } = document;
  const spaceBefore = /[ \t]*$/.exec(text.slice(0, member.offset))?.[0].length ?? 0;
  const lineEnd = endOfLineComments(document, end);
  const rest = /^[ \t]*/.exec(text.slice(lineEnd))?.[0].length ?? 0;
  const eolBefore = /\r?\n$/.exec(text.slice(0, member.offset - spaceBefore))?.[0].length ?? 0;
  if (eolBefore > 0 && /^\r?\n/.test(text.slice(lineEnd + rest)))
    return { start: member.offset - spaceBefore - eolBefore, end: lineEnd + rest };
  if (isLast) return { start: member.offset - spaceBefore - eolBefore, end };
  return { start: member.offset, end: end + (/^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0) };
}

function fillEmpty(document: JsoncDocument, container: Node, item: string): string {
  const { text } = document;
  const [open, close] = [container.offset + 1, endOf(container) - 1];
  const commented = document.comments.findLast(({ start, end }) => start >= open && end <= close);
  const lines = container.type === "object" || text.slice(open, close).includes("\n");
  const base = lineIndent(text, container.offset);
  const inner = eolOf(text) + base + unitOf(document);
  if (!commented) {
    const content = lines ? inner + item + eolOf(text) + base : item;
    return text.slice(0, open) + content + text.slice(close);
  }
  const isLine = text.startsWith("//", commented.start);
  return applyEdits(text, [insertion(commented.end, (lines || isLine ? inner : " ") + item)]);
}

/** Over the comments that follow on the same line with nothing before them. */
function endOfLineComments({ text, comments }: JsoncDocument, from: number): number {
  let at = from;
  for (const { start, end } of comments)
    if (start >= at && /^[ \t]*$/.test(text.slice(at, start)) && !text.slice(start, end).includes("\n")) at = end;
  return at;
}

function commaIn({ commas }: JsoncDocument, from: number, to: number): number | null {
  return commas.find((offset) => offset >= from && offset < to) ?? null;
}

function isOnItsOwnLine(text: string, { offset }: Node): boolean {
  return /(?:^|\n)[ \t]*$/.test(text.slice(0, offset));
}

function indentOf(text: string, last: Node, container: Node): string {
  return lineIndent(text, isOnItsOwnLine(text, last) ? last.offset : container.offset);
}

function lineIndent(text: string, offset: number): string {
  return /(?:^|\n)([ \t]*)[^\n]*$/.exec(text.slice(0, offset))?.[1] ?? "";
}

/** One step of the file's own indentation. */
function unitOf({ text, root }: JsoncDocument): string {
  const [first] = root.children ?? [];
  return (first && isOnItsOwnLine(text, first) && lineIndent(text, first.offset)) || "  ";
}

function eolOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

function insertion(offset: number, content: string): Edit {
  return { offset, length: 0, content };
}

function removal(start: number, end: number): Edit {
  return { offset: start, length: end - start, content: "" };
}
