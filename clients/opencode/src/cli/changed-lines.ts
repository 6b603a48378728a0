export interface ChangedLine {
  readonly kind: "same" | "added" | "removed";
  readonly text: string;
}

const CONTEXT = 2;

/** What to show of a change in one place: the lines taken out and put in, with `CONTEXT` lines around them. */
export function changedLines(before: string, after: string): ChangedLine[] {
  const [old, now] = [lines(before), lines(after)];
  const shortest = Math.min(old.length, now.length);
  let head = 0;
  while (head < shortest && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < shortest - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  const same = (text: string): ChangedLine => ({ kind: "same", text });
  return [
    ...old.slice(Math.max(0, head - CONTEXT), head).map(same),
    ...old.slice(head, old.length - tail).map((text): ChangedLine => ({ kind: "removed", text })),
    ...now.slice(head, now.length - tail).map((text): ChangedLine => ({ kind: "added", text })),
    ...old.slice(old.length - tail, old.length - tail + CONTEXT).map(same),
  ];
}

function lines(text: string): string[] {
  return text === "" ? [] : text.replace(/\r?\n$/, "").split(/\r?\n/);
}
