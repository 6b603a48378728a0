import { WORD, type SearchWords } from "./search-words";

export interface Piece {
  readonly text: string;
  readonly isMatch: boolean;
}

/** The text in pieces, those apart that the query's words stand in. Never HTML: what is drawn are texts. */
export function highlighted(text: string, { whole, beginning }: SearchWords): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const lower = word.toLowerCase();
    if (!whole.includes(lower) && (beginning === null || !lower.startsWith(beginning))) continue;
    if (index > end) pieces.push({ text: text.slice(end, index), isMatch: false });
    pieces.push({ text: word, isMatch: true });
    end = index + word.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), isMatch: false });
  return pieces;
}
