import { diffWordsWithSpace, parsePatch, structuredPatch } from "diff";

/** A change of a file, as lines. Line numbers are known only where the agent told them. */
export interface Hunk {
  /** What stands over it, such as the function that apply_patch names; null for nothing. */
  readonly title: string | null;
  readonly lines: readonly HunkLine[];
}

export interface HunkLine {
  readonly kind: "context" | "added" | "removed";
  readonly text: string;
  readonly oldNumber: number | null;
  readonly newNumber: number | null;
  /** Which characters changed, where the line stands against another: [from, to). */
  readonly marks: readonly (readonly [number, number])[];
}

/** Nobody waits longer for a diff than this, in ms; then all old lines stand over all new ones. */
const LONGEST_MS = 200;
const LONGEST_MARKED_LINE = 600;

/** From what stood there to what stands there now. Of an edit nobody knows at which line: numbers only where `isWhole`. */
export function hunksBetween(before: string, after: string, isWhole = false): Hunk[] {
  const patch = structuredPatch("", "", ended(before), ended(after), "", "", { context: 3, timeout: LONGEST_MS });
  if (patch === undefined) return [hunkOf([...linesOf("-", before), ...linesOf("+", after)], null, null)];
  return patch.hunks.map((hunk) => hunkOf(hunk.lines, isWhole ? [hunk.oldStart, hunk.newStart] : null, null));
}

/** A line that ends the text is no difference to one that is followed by others. */
function ended(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

function linesOf(sign: string, text: string): string[] {
  return text === ""
    ? []
    : ended(text)
        .slice(0, -1)
        .split("\n")
        .map((line) => sign + line);
}

/** Of a unified diff; null where it is none. */
export function hunksOfDiff(diff: string): { path: string; hunks: Hunk[] }[] | null {
  try {
    return parsePatch(diff).map(({ newFileName, oldFileName, hunks }) => ({
      path: (newFileName === "/dev/null" ? oldFileName : newFileName)?.replace(/^[ab]\//, "") ?? "",
      hunks: hunks.map((hunk) => hunkOf(hunk.lines, [hunk.oldStart, hunk.newStart], null)),
    }));
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

/** Of the form that `apply_patch` takes: `*** Update File: path`, then `@@ title` and lines that begin with " ", "-" or "+". */
export function hunksOfApplyPatch(patch: string): { path: string; hunks: Hunk[] }[] {
  const files: { path: string; hunks: Hunk[] }[] = [];
  let lines: string[] = [];
  let title: string | null = null;
  const close = (): void => {
    if (lines.length > 0) files.at(-1)?.hunks.push(hunkOf(lines, null, title));
    lines = [];
  };
  for (const line of patch.split("\n")) {
    const path = /^\*\*\* (?:Add|Update|Delete) File: (.+)$/.exec(line)?.[1];
    if (path !== undefined) {
      close();
      title = null;
      files.push({ path: path.trim(), hunks: [] });
    } else if (line.startsWith("@@")) {
      close();
      title = line.slice(2).trim() || null;
    } else if (/^[-+ ]/.test(line)) lines.push(line);
  }
  close();
  return files;
}

function hunkOf(signed: readonly string[], start: readonly [number, number] | null, title: string | null): Hunk {
  let [oldNumber, newNumber] = start ?? [0, 0];
  const lines: HunkLine[] = [];
  for (const line of signed) {
    if (line.startsWith("\\")) continue;
    const kind = line.startsWith("+") ? "added" : line.startsWith("-") ? "removed" : "context";
    lines.push({
      kind,
      text: line.slice(1),
      oldNumber: start === null || kind === "added" ? null : oldNumber,
      newNumber: start === null || kind === "removed" ? null : newNumber,
      marks: [],
    });
    if (kind !== "added") oldNumber++;
    if (kind !== "removed") newNumber++;
  }
  return { title, lines: withMarks(lines) };
}

/** As many removed lines as added ones after them: each stands against its own. */
function withMarks(lines: HunkLine[]): HunkLine[] {
  const marked = [...lines];
  for (let at = 0; at < lines.length; at++) {
    const removed = runOf(lines, at, "removed");
    const added = runOf(lines, at + removed, "added");
    if (removed > 0 && removed === added) {
      for (let index = at; index < at + removed; index++) mark(marked, index, index + removed);
    }
    at += Math.max(0, removed + added - 1);
  }
  return marked;
}

function runOf(lines: readonly HunkLine[], from: number, kind: HunkLine["kind"]): number {
  let end = from;
  while (lines[end]?.kind === kind) end++;
  return end - from;
}

function mark(lines: HunkLine[], oldIndex: number, newIndex: number): void {
  const [before, after] = [lines[oldIndex], lines[newIndex]];
  if (before === undefined || after === undefined) return;
  if (before.text.length + after.text.length > 2 * LONGEST_MARKED_LINE) return;
  const changes = diffWordsWithSpace(before.text, after.text);
  const kept = changes.reduce(
    (sum, { added, removed, value }) => sum + (added || removed ? 0 : value.trim().length),
    0,
  );
  // Where hardly a word is the same, marks would be noise.
  if (kept * 4 < Math.max(before.text.trim().length, after.text.trim().length)) return;
  lines[oldIndex] = { ...before, marks: rangesOf(changes, "removed") };
  lines[newIndex] = { ...after, marks: rangesOf(changes, "added") };
}

function rangesOf(
  changes: readonly { value: string; added: boolean; removed: boolean }[],
  kind: "added" | "removed",
): [number, number][] {
  const ranges: [number, number][] = [];
  let at = 0;
  for (const change of changes) {
    const isHere = kind === "added" ? !change.removed : !change.added;
    if (!isHere) continue;
    if (change[kind]) ranges.push([at, at + change.value.length]);
    at += change.value.length;
  }
  return ranges;
}

export function changedLines(hunks: readonly Hunk[]): { additions: number; deletions: number } {
  const lines = hunks.flatMap((hunk) => hunk.lines);
  return {
    additions: lines.filter(({ kind }) => kind === "added").length,
    deletions: lines.filter(({ kind }) => kind === "removed").length,
  };
}
