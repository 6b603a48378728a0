import { parseJson, type JsonValue } from "../json-value";

/** A line that has the text. */
export interface Place {
  /** From 1. */
  readonly line: number;
  /** The line or, of a long one, what is around the text. */
  readonly passage: string;
}

const MOST_PLACES = 20;
const MOST_COUNTED = 10_000;
const LEAD_CHARS = 80;
const PASSAGE_CHARS = 240;

/** The lines of a long text that have another in them, however it is written: the first of them, and how many there are. */
export function placesIn(text: string, wanted: string): { places: readonly Place[]; lines: number; isMore: boolean } {
  const [lower, sought] = [text.toLowerCase(), wanted.toLowerCase()];
  const places: Place[] = [];
  let [lines, line, counted] = [0, 1, 0];
  let at = sought === "" ? -1 : lower.indexOf(sought);
  for (; at >= 0 && lines < MOST_COUNTED; lines++) {
    const end = endOfLine(lower, at);
    if (places.length < MOST_PLACES) {
      line += newlines(lower, counted, at);
      counted = at;
      places.push({ line, passage: passageOf(text, at, end) });
    }
    at = lower.indexOf(sought, end);
  }
  return { places, lines, isMore: at >= 0 };
}

/** What somebody would look through in JSON: its texts. What is none is looked through as it is. */
export function textIn(content: string): string {
  const value = parseJson(content);
  return typeof value === "object" && value !== null
    ? stringsIn(value).join("\n")
    : typeof value === "string"
      ? value
      : content;
}

function stringsIn(value: JsonValue | undefined): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

function newlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", from); at >= 0 && at < to; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

function passageOf(text: string, at: number, end: number): string {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  if (end - start <= PASSAGE_CHARS) return text.slice(start, end);
  const from = Math.max(start, at - LEAD_CHARS);
  const to = Math.min(end, from + PASSAGE_CHARS);
  return `${from > start ? "…" : ""}${text.slice(from, to)}${to < end ? "…" : ""}`;
}
