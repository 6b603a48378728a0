import { lastAtMost } from "./sorted-search";

/** A text as its reader would see it, and where in the text each piece of the view stands. */
export interface View {
  readonly text: string;
  /** From a range of the view to the range of the text that shows it. */
  readonly locate: (start: number, end: number) => { start: number; end: number };
}

/**
 * What hides a secret from an expression that looks for it, one level of it: a terminal's colours, escapes of JSON and of shells (`\u002d`, `\x2d`, `\/`),
 * percent-encoding, HTML's character references, characters without width. Quotes and line breaks after a backslash stay: the rules know them.
 */
const ENCODED = new RegExp(
  [
    // eslint-disable-next-line no-control-regex -- ECMA-48's sequences begin with it
    String.raw`(?:\u001b|\\{1,8}(?:u001b|x1b|033|e))(?:\[[0-9;:?<=>]{0,40}[ -/]{0,4}[@-~]|\][^\u0007\u001b\\]{0,400}(?:\u0007|\u001b\\|\\{1,8}(?:u0007|x07|a)))`,
    String.raw`\\{1,8}(?:u00(?<unicode>[2-7][0-9a-f])|x(?<hex>[2-7][0-9a-f])|(?<slash>\/))`,
    String.raw`%(?<percent>[2-7][0-9a-f])`,
    String.raw`&(?:#(?<decimal>\d{2,3})|#x(?<reference>[2-7][0-9a-f])|(?<named>quot|amp|apos|lt|gt));`,
    String.raw`[\u200b-\u200d\u2060\u00ad\ufeff]`,
  ].join("|"),
  "gi",
);

const NAMED: Readonly<Record<string, string>> = { quot: '"', amp: "&", apos: "'", lt: "<", gt: ">" };

/** A secret and the name before it are no longer than this; what is farther from anything encoded was seen as it stands. */
const REACH = 2048;

/** The neighbourhood of whatever is encoded, decoded; null where nothing is. */
export function decodedView(text: string): View | null {
  ENCODED.lastIndex = 0;
  let match = ENCODED.exec(text);
  if (match === null) return null;
  const pieces = new Pieces(text);
  for (; match !== null; match = ENCODED.exec(text)) {
    pieces.copyUntil(match.index);
    pieces.replace(match.index + match[0].length, decode(match.groups ?? {}));
  }
  pieces.copyUntil(text.length);
  return pieces.view();
}

/** Copied and replaced pieces of a text, and of each where it begins in the view and in the text. */
class Pieces {
  readonly #text: string;
  readonly #pieces: string[] = [];
  readonly #inView: number[] = [];
  readonly #inText: number[] = [];
  readonly #isCopy: boolean[] = [];
  #length = 0;
  #done = 0;

  constructor(text: string) {
    this.#text = text;
  }

  copyUntil(end: number): void {
    const start = this.#done;
    if (end - start > 2 * REACH) {
      this.#add(this.#text.slice(start, start + REACH), start, true);
      this.#add("\n\n", start + REACH, false);
      this.#add(this.#text.slice(end - REACH, end), end - REACH, true);
    } else this.#add(this.#text.slice(start, end), start, true);
    this.#done = end;
  }

  replace(end: number, by: string): void {
    this.#add(by, this.#done, false);
    this.#done = end;
  }

  view(): View {
    return {
      text: this.#pieces.join(""),
      locate: (start, end) => ({ start: this.#start(start), end: this.#end(end) }),
    };
  }

  #add(piece: string, inText: number, isCopy: boolean): void {
    this.#pieces.push(piece);
    this.#inView.push(this.#length);
    this.#inText.push(inText);
    this.#isCopy.push(isCopy);
    this.#length += piece.length;
  }

  #start(viewed: number): number {
    const piece = lastAtMost(this.#inView, viewed);
    const begin = this.#inText[piece] ?? 0;
    return this.#isCopy[piece] ? begin + viewed - (this.#inView[piece] ?? 0) : begin;
  }

  #end(viewed: number): number {
    const piece = lastAtMost(this.#inView, viewed - 1);
    if (!this.#isCopy[piece]) return this.#inText[piece + 1] ?? this.#text.length;
    return (this.#inText[piece] ?? 0) + viewed - (this.#inView[piece] ?? 0);
  }
}

function decode(groups: Readonly<Record<string, string | undefined>>): string {
  const hex = groups["unicode"] ?? groups["hex"] ?? groups["percent"] ?? groups["reference"];
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
  if (groups["decimal"] !== undefined) return String.fromCharCode(Number(groups["decimal"]));
  return groups["slash"] ?? NAMED[groups["named"]?.toLowerCase() ?? ""] ?? "";
}
