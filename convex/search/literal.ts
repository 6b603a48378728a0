/** Convex's search passes over longer words. */
const MOST_WORD_CHARS = 32;

/**
 * What to ask an index for that knows words only, so that it answers all that has the text in it and little else: the text's longest
 * word. Asked for all its words, the index would answer whatever has one of them.
 */
export function wordToSeek(text: string): string {
  const words = text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "" && word.length <= MOST_WORD_CHARS);
  return words.reduce((longest, word) => (word.length > longest.length ? word : longest), "") || text;
}

/** Whether the content has the text in it, in whatever case. */
export function hasText(content: string, text: string): boolean {
  return content.toLowerCase().includes(text.toLowerCase());
}

/** The same of a piece of a content that was cut between words: the text may go on in the next piece, or have begun in the one before. */
export function mayHaveText(piece: string, text: string): boolean {
  if (hasText(piece, text)) return true;
  const [lower, wanted] = [piece.toLowerCase(), text.toLowerCase()];
  return [...wanted.matchAll(/\s+/g)].some(
    ({ index, 0: gap }) =>
      lower.endsWith(wanted.slice(0, index + gap.length)) || lower.startsWith(wanted.slice(index + gap.length)),
  );
}
