import { isPlaceholder } from "./placeholders";
import { looksRandom } from "./randomness";
import type { Rule } from "./rule";
import type { Secret } from "./find-secrets";

/** Of a token over several lines, with its line breaks; JWTs, which may be longer, are found by their first line. */
const LONGEST_TORN = 600;
const MOST_LINES = 8;
/** A line break, plain or escaped, and what may stand at the next line's start: indentation, a diff's sign, a quotation's mark. */
const LINE_BREAK = /(?:\r?\n|(?:\\{1,7}r)?\\{1,7}n)[ \t]{0,16}(?:[+|>-] ?)?[ \t]{0,16}/g;
const LINE_BREAK_HERE = new RegExp(LINE_BREAK.source, "y");
const REST_OF_WORD = /[\w.~+/=-]{6,400}/y;
/** What stands after the beginning of a text that was cut. */
const CUT = /\.{0,3}(?:$|\s{0,3}(?:…|\[?\.\.\.|[[<(][^\])>]{0,40}truncated))/y;
const LEAST_OF_CUT = 10;

/** A token that is not whole on its line: wrapped onto the next ones, or cut by the text's end. */
export function findTorn(rule: Rule, text: string, at: number, literal: string): Secret | null {
  const before = text.slice(Math.max(0, at - 2), at);
  if (/[A-Za-z0-9]$/.test(before) && !/\\[nrtbf]$/.test(before)) return null;
  REST_OF_WORD.lastIndex = at;
  const word = REST_OF_WORD.exec(text)?.[0];
  if (word === undefined || word.length <= literal.length) return null;
  return findWrapped(rule, text, at, at + word.length) ?? findCut(rule, text, at, word.slice(literal.length), literal);
}

function findWrapped(rule: Rule, text: string, start: number, lineEnd: number): Secret | null {
  LINE_BREAK_HERE.lastIndex = lineEnd;
  if (!LINE_BREAK_HERE.test(text)) return null;
  const window = text.slice(start, start + LONGEST_TORN);
  const [first = "", ...lines] = window.split(LINE_BREAK);
  let joined = first;
  // One line more at a time: what follows a whole token is another word.
  for (const line of lines.slice(0, MOST_LINES)) {
    joined += line;
    rule.pattern.lastIndex = 0;
    const plain = rule.pattern.exec(joined)?.[0];
    if (plain === undefined) continue;
    if (plain.length <= lineEnd - start || isPlaceholder(plain) || !looksRandom(plain)) return null;
    const end = start + endOf(plain.length, window);
    return { rule: rule.name, start, end: end + findContinuation(text, end), contextual: false, plain };
  }
  return null;
}

/** Where in `wrapped` its first `length` characters end, line breaks not counted. */
function endOf(length: number, wrapped: string): number {
  let counted = 0;
  let from = 0;
  for (const lineBreak of wrapped.matchAll(LINE_BREAK)) {
    if (counted + lineBreak.index - from >= length) break;
    counted += lineBreak.index - from;
    from = lineBreak.index + lineBreak[0].length;
  }
  return from + length - counted;
}

function findCut(rule: Rule, text: string, start: number, word: string, literal: string): Secret | null {
  const rest = word.replace(/[.=]+$/, "");
  const end = start + literal.length + rest.length;
  CUT.lastIndex = end;
  // Something of the form must be there: only its length may be missing.
  if (rest.length < LEAST_OF_CUT || !/^[\w-]+$/.test(rest) || !CUT.test(text)) return null;
  if (isPlaceholder(rest) || !looksRandom(rest)) return null;
  return { rule: rule.name, start, end, contextual: false };
}

/** How much of the text after a token at a line's end belongs to it: the next line's first word, where that looks random too. */
export function findContinuation(text: string, end: number): number {
  LINE_BREAK_HERE.lastIndex = end;
  const lineBreak = LINE_BREAK_HERE.exec(text)?.[0];
  if (lineBreak === undefined) return 0;
  const length = randomWordAt(text, end + lineBreak.length);
  return length === 0 ? 0 : lineBreak.length + length;
}

const CONTINUATION = /[A-Za-z0-9_-]{8,400}(?![\w./:=(@-])/y;

/** The length of the word at this place if it looks like the rest of a token. */
export function randomWordAt(text: string, at: number): number {
  CONTINUATION.lastIndex = at;
  const word = CONTINUATION.exec(text)?.[0] ?? "";
  return /\d/.test(word) && /[a-z]/.test(word) && /[A-Z]/.test(word) && !/[_-]{2}/.test(word) && looksRandom(word)
    ? word.length
    : 0;
}

const REST = /[A-Za-z0-9_+/=-]{1,400}/y;

/** The same for a stream, where nothing stood between the token and its rest: whatever is no plain word. */
export function restOfStream(text: string): number {
  REST.lastIndex = 0;
  const rest = REST.exec(text)?.[0] ?? "";
  if (/^[A-Z]?[a-z]+$/.test(rest) || !/[A-Za-z0-9]/.test(rest)) return 0;
  return /\d/.test(rest) || /[A-Z].*[A-Z]|[a-z][A-Z]/.test(rest) ? rest.length : 0;
}
