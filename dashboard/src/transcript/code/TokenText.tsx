import type { ReactNode } from "react";
import type { TokenLine } from "./highlight";

/** One line of code; `marks` are ranges of its characters that stand out. */
export function TokenText({
  text,
  tokens,
  marks = NONE,
  markClass,
}: {
  text: string;
  tokens: TokenLine | undefined;
  marks?: readonly (readonly [number, number])[];
  markClass?: string | undefined;
}): ReactNode {
  return piecesOf(tokens ?? [{ text, light: undefined, dark: undefined }], marks).map(
    ({ text: piece, at, light, dark, isMarked }) => {
      const style = light === undefined ? undefined : { color: `light-dark(${light}, ${dark ?? light})` };
      return isMarked ? (
        <mark key={at} className={markClass} style={style}>
          {piece}
        </mark>
      ) : (
        <span key={at} style={style}>
          {piece}
        </span>
      );
    },
  );
}

const NONE: readonly (readonly [number, number])[] = [];

interface Piece {
  readonly text: string;
  readonly at: number;
  readonly light: string | undefined;
  readonly dark: string | undefined;
  readonly isMarked: boolean;
}

/** The tokens, cut where a mark begins or ends. */
export function piecesOf(tokens: TokenLine, marks: readonly (readonly [number, number])[]): Piece[] {
  const cuts = [...new Set(marks.flat())].sort((a, b) => a - b);
  const pieces: Piece[] = [];
  let start = 0;
  for (const { text, light, dark } of tokens) {
    const end = start + text.length;
    const borders = [start, ...cuts.filter((cut) => cut > start && cut < end), end];
    for (let index = 0; index + 1 < borders.length; index++) {
      const [from = start, to = end] = borders.slice(index, index + 2);
      if (from === to) continue;
      const isMarked = marks.some(([first, last]) => from >= first && to <= last);
      pieces.push({ text: text.slice(from - start, to - start), at: from, light, dark, isMarked });
    }
    start = end;
  }
  return pieces;
}
