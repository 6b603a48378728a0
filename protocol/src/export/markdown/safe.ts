/**
 * Markdown that others wrote, made part of a document of ours: it reads as it did, but cannot leave its place. Fenced code is
 * written anew in fences of our own, whatever lists or quotes it stood in, so that it ends where we say; in everything else no
 * HTML, image or address of another kind than http, https and mail is left alive, and no heading is ours.
 */
export function safeMarkdown(text: string): string {
  const written: string[] = [];
  let code: { fence: string; info: string; indent: number; lines: string[] } | null = null;
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (code !== null) {
      const close = /^[\s>]*(`{3,}|~{3,})\s*$/.exec(line)?.[1];
      if (close === undefined || close[0] !== code.fence[0] || close.length < code.fence.length) {
        code.lines.push(withoutIndent(line, code.indent));
        continue;
      }
      written.push("", fenced(code.lines.join("\n"), code.info), "");
      code = null;
      continue;
    }
    const open = FENCE.exec(line);
    if (open === null) written.push(safeLine(line, written.at(-1) ?? ""));
    else {
      const [, before = "", fence = "", info = ""] = open;
      code = { fence, info, indent: before.length, lines: [] };
    }
  }
  if (code !== null) written.push("", fenced(code.lines.join("\n"), code.info));
  return written
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
}

/** A line that may open fenced code, at whatever depth. */
const FENCE = /^((?:[\s>]|[-*+](?=\s)|\d{1,9}[.)](?=\s)){0,40})(`{3,}(?=[^`]*$)|~{3,})(.*)$/;

/** The text as fenced code: the fence is longer than any in it. */
export function fenced(text: string, info = ""): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(Math.max(3, longest + 1));
  const language = /^[\w+#.-]{1,30}/.exec(info.trim())?.[0] ?? "";
  return `${fence}${language}\n${text.replaceAll(LINE_ENDS, "\n")}\n${fence}`;
}

/** A text in one line, as it stands, whatever signs are in it. */
export function plain(text: string): string {
  return text
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .replaceAll(HIDDEN, "")
    .trim()
    .replaceAll(/[\\`*_[\]<>&|~#!]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** A text in one line as code, which no sign in it ends. */
export function inlineCode(text: string): string {
  const line = text
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .replaceAll(HIDDEN, "")
    .trim();
  return /[`|\\]/.test(line) || line === "" ? plain(text) : `\`${line}\``;
}

const LINE_ENDS = /\r\n|\r/g;
/** Marks that turn the direction of what follows, by which a text shows something else than it says. */
const HIDDEN = /[\u202a-\u202e\u2066-\u2069]/g;

function safeLine(line: string, before: string): string {
  const written: string[] = [];
  let end = 0;
  for (const { from, to } of codeSpans(line)) {
    written.push(safeText(line.slice(end, from)), line.slice(from, to));
    end = to;
  }
  written.push(safeText(line.slice(end)));
  return withoutHeading(written.join(""), before);
}

/**
 * Code within a line: from a run of backticks that no backslash takes the meaning of to the next one as long. None over several
 * lines, and none with a bar in it, at which a table would cut it: all other backticks are written as entities, so that whoever
 * reads it finds the same code.
 */
function codeSpans(line: string): { from: number; to: number }[] {
  const runs = [...line.matchAll(/`+/g)];
  const next = new Map<number, number>();
  const closing = runs.map(() => -1);
  for (const [index, [run]] of [...runs.entries()].reverse()) {
    closing[index] = next.get(run.length) ?? -1;
    next.set(run.length, index);
  }
  const spans = [];
  let bar = indexOrEnd(line, "|", 0);
  for (let index = 0; index < runs.length; index++) {
    const [open, close] = [runs[index], runs[closing[index] ?? -1]];
    if (open === undefined || close === undefined || isEscaped(line, open.index)) continue;
    const to = close.index + close[0].length;
    if (bar < open.index) bar = indexOrEnd(line, "|", open.index);
    if (bar < to) continue;
    spans.push({ from: open.index, to });
    index = closing[index] ?? index;
  }
  return spans;
}

function indexOrEnd(line: string, sign: string, from: number): number {
  const index = line.indexOf(sign, from);
  return index < 0 ? line.length : index;
}

/** Whether an odd number of backslashes stands before. */
function isEscaped(line: string, at: number): boolean {
  let from = at;
  while (line[from - 1] === "\\") from--;
  return (at - from) % 2 === 1;
}

/** What is no code. Signs that would mean something are written as entities, which never do. */
function safeText(text: string): string {
  return text
    .replaceAll("`", "&#96;")
    .replaceAll(/\\?</g, "&lt;")
    .replaceAll(/~{3,}/g, (run) => "&#126;".repeat(run.length))
    .replaceAll("![", "&#33;[")
    .replaceAll(/\]\((?!\s*(?:https?:\/\/|mailto:|(?!\/\/)[#./\w-][^\s:&\\%)]*(?:[\s)]|$)))/gi, "]&#40;")
    .replaceAll(/\]:(?!\s*(?:https?:\/\/|mailto:|[^\s:&\\%]+(?:\s|$)))/gi, "]&#58;")
    .replaceAll(HIDDEN, "");
}

/** Headings stand below ours; a line that would make one of the line before it does not. */
function withoutHeading(line: string, before: string): string {
  if (/^\s{0,3}=+\s*$/.test(line)) return line.replace("=", "&#61;");
  if (/^\s{0,3}-+\s*$/.test(line) && before.trim() !== "") return `\n${line}`;
  return line.replace(/^(\s{0,3})(#{1,6})(?=\s|$)/, (_all, indent: string, signs: string) => {
    return indent + "#".repeat(Math.min(6, signs.length + 3));
  });
}

function withoutIndent(line: string, indent: number): string {
  const blank = /^[\s>]*/.exec(line)?.[0].length ?? 0;
  return line.slice(Math.min(indent, blank));
}
