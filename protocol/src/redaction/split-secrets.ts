import { detectSecrets } from "./detect-secrets";
import { mergeSecrets, type Secret } from "./find-secrets";
import { lastAtMost } from "./sorted-search";
import { randomWordAt, restOfStream } from "./torn-tokens";

/** No secret but a private key reaches farther into a text than this, and of a key the rest is found by its own text. */
const REACH = 4096;

/**
 * The secrets of texts that follow each other, for each text: its own, and its pieces of those that begin in one text and end in another. Every piece of one
 * secret has the whole of it as `plain`.
 *
 * In a `stream` that was cut into parts nothing stood at the cuts, so that a name in one part tells of the value in the next. In a list of lines or of arguments
 * each item ends by itself, and only what is known by its form is sought across them.
 */
export function detectAcross(texts: readonly string[], kind: "stream" | "list"): Secret[][] {
  const found = texts.map((text) => detectSecrets(text));
  const borders = new Borders(texts);
  for (const secret of detectSecrets(borders.text)) {
    if (secret.contextual && kind === "list") continue;
    const plain = secret.plain ?? borders.text.slice(secret.start, secret.end);
    const pieces = borders.pieces(secret);
    const [first] = pieces;
    if (first === undefined || (pieces.length === 1 && !(secret.contextual && first.start === 0))) continue;
    // Whole in its own text: what follows is another word.
    const { length } = texts[first.index] ?? "";
    if (found[first.index]?.some((own) => own.end === length && own.start <= first.start)) continue;
    for (const { index, start, end } of pieces) found[index]?.push({ ...secret, start, end, plain });
  }
  for (const [index, own] of found.entries()) {
    const { length } = texts[index] ?? "";
    const last = own.find((secret) => secret.end === length);
    const next = texts[index + 1] ?? "";
    const rest = last === undefined ? 0 : kind === "stream" ? restOfStream(next) : randomWordAt(next, 0);
    if (last !== undefined && rest > 0) found[index + 1]?.push({ ...last, start: 0, end: rest });
  }
  return found.map(mergeSecrets);
}

interface Piece {
  readonly index: number;
  readonly start: number;
  readonly end: number;
}

/** The texts as one, long ones without their middle. */
class Borders {
  readonly text: string;
  readonly #stretches: { index: number; from: number; length: number }[] = [];
  readonly #starts: number[] = [];

  constructor(texts: readonly string[]) {
    const kept: string[] = [];
    let length = 0;
    for (const [index, text] of texts.entries()) {
      const isLong = text.length > 2 * REACH;
      const stretches = isLong ? [text.slice(0, REACH), "\n\n", text.slice(-REACH)] : [text];
      for (const [place, stretch] of stretches.entries()) {
        if (stretch === "") continue;
        const from = place === 0 ? 0 : text.length - REACH;
        this.#stretches.push({ index, from, length: place === 1 ? 0 : stretch.length });
        this.#starts.push(length);
        kept.push(stretch);
        length += stretch.length;
      }
    }
    this.text = kept.join("");
  }

  /** Where each piece of a range stands in its own text. */
  pieces({ start, end }: Secret): Piece[] {
    const pieces: Piece[] = [];
    for (let at = lastAtMost(this.#starts, start); (this.#starts[at] ?? end) < end; at++) {
      const stretch = this.#stretches[at];
      const begin = this.#starts[at] ?? 0;
      if (stretch === undefined) break;
      const [first, last] = [Math.max(0, start - begin), Math.min(stretch.length, end - begin)];
      if (last > first) pieces.push({ index: stretch.index, start: stretch.from + first, end: stretch.from + last });
    }
    return pieces;
  }
}
