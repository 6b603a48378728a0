/** Longer terms are dropped, as upstream's tokenizer does (section "text search" of Convex's limits). */
export const MAX_TERM_LENGTH = 32;
/** Terms of a query after this many are ignored. */
export const MAX_QUERY_TERMS = 16;

const ALPHANUMERIC_RUN = /[\p{Alphabetic}\p{N}]+/gu;
/** Only ASCII runs need no Unicode tables; most text is ASCII. */
const ASCII_RUN = /[a-z0-9]+/g;
const NOT_ASCII = /[^\0-\x7f]/;

/** Alphanumeric runs, lowercased, in order, repeats included. No stemming, no stop words. */
export function terms(text: string): string[] {
  const lower = text.toLowerCase();
  const runs = lower.match(NOT_ASCII.test(lower) ? ALPHANUMERIC_RUN : ASCII_RUN) ?? [];
  return runs.filter((term) => term.length <= MAX_TERM_LENGTH);
}

export interface QueryTerms {
  /** Distinct, all but the last term of the query. */
  words: string[];
  /** The last term, which also matches longer words that start with it; null for a query without terms. */
  prefix: string | null;
}

export function queryTerms(query: string): QueryTerms {
  const all = terms(query).slice(0, MAX_QUERY_TERMS);
  const prefix = all.pop() ?? null;
  return { words: [...new Set(all)].filter((word) => word !== prefix), prefix };
}
