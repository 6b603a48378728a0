/**
 * Whether a word looks drawn rather than written: letters and digits in turns, or capitals where no writer puts them. A coarse look on purpose: entropy
 * would also take hashes, paths and ids for secrets.
 */
export function looksRandom(word: string): boolean {
  const digits = word.match(/\d/g)?.length ?? 0;
  if (/^[0-9a-f-]+$/.test(word)) return word.length >= 16 && digits >= 4;
  // Not from a capital to a small letter: that is how words begin.
  const turns = word.match(/[a-z](?=[A-Z0-9])|[A-Z](?=\d)|\d(?=[A-Za-z])/g)?.length ?? 0;
  return turns >= Math.max(3, word.length / 3.8) && (digits >= 2 || hasOddCapitals(word));
}

/** Letters alone: `qWeRtYuIoPaSdFg`, not `getUserByPrimaryKey`. */
export function hasOddCapitals(word: string): boolean {
  return (word.match(/[a-z][A-Z]/g)?.length ?? 0) >= 3 && /[A-Z]{2,}[a-z]|[a-z][A-Z][a-z][A-Z]/.test(word);
}
