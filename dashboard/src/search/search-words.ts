/**
 * How the index reads a query: runs of letters and digits, whatever their case; the last one may be the beginning of a longer word.
 * Any of the words is enough, those with more of them come first. It takes 16 words, and none of more than 32 characters.
 */
export interface SearchWords {
  /** Sought as they are. */
  readonly whole: readonly string[];
  /** Sought as a beginning; null where the query has no word at all. */
  readonly beginning: string | null;
  /** Left out by the index. */
  readonly tooLong: readonly string[];
  readonly tooMany: readonly string[];
}

export const MAX_QUERY_CHARS = 500;
const MAX_WORDS = 16;
const MAX_WORD_CHARS = 32;
export const WORD = /[\p{Alphabetic}\p{N}]+/gu;

export function searchWords(query: string): SearchWords {
  const all = query.toLowerCase().match(WORD) ?? [];
  const short = all.filter((word) => word.length <= MAX_WORD_CHARS);
  const taken = short.slice(0, MAX_WORDS);
  const beginning = taken.at(-1) ?? null;
  return {
    whole: [...new Set(taken.slice(0, -1))],
    beginning,
    tooLong: all.filter((word) => word.length > MAX_WORD_CHARS),
    tooMany: short.slice(MAX_WORDS),
  };
}
