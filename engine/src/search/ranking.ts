import type { TextReader } from "./text-reader";

/** Documents considered for one query, as upstream. */
export const MAX_CANDIDATES = 1024;

/** Of the partition searched, or of the whole index. */
export interface CorpusStatistics {
  docs: number;
  /** Terms in all documents, repeats included. */
  terms: number;
  /** Rowid of the oldest document. */
  first: number;
}

export interface RankedPosting {
  posting: number;
  score: number;
}

/** Words that count as one term of the query: one word, or the expansions of its last term. */
type Group = readonly string[];

interface Term {
  words: Group;
  /** Newest postings, complete if shorter than MAX_CANDIDATES. */
  newest: number[];
  weight: number;
}

/**
 * Gathers candidates and scores them by BM25, ties newest first. Candidates are the newest documents with all
 * terms; if those are fewer than 1,024, then those that lack one term, then those with the rarest term, and so on.
 */
export function rank(reader: TextReader, groups: readonly Group[], corpus: CorpusStatistics): RankedPosting[] {
  const terms: Term[] = [];
  for (const words of groups) {
    const newest = words.length === 0 ? [] : reader.newest(anyOf(words), MAX_CANDIDATES);
    if (newest.length > 0) terms.push({ words, newest, weight: inverseDocumentFrequency(newest, corpus) });
  }
  terms.sort((left, right) => right.weight - left.weight);
  const candidates = gather(reader, terms);
  const scores = score(reader, terms, candidates, corpus);
  return scores.sort((left, right) => right.score - left.score || right.posting - left.posting);
}

/** Posting -> bit set of the terms it is known to have. */
type Candidates = Map<number, number>;

function gather(reader: TextReader, terms: readonly Term[]): Candidates {
  const candidates: Candidates = new Map();
  for (const subset of conjunctions(terms)) {
    if (candidates.size >= MAX_CANDIDATES) break;
    const expression = subset.map((position) => `(${anyOf(terms[position]?.words ?? [])})`).join(" AND ");
    addAll(candidates, reader.newest(expression, MAX_CANDIDATES), bits(subset));
  }
  terms.forEach((term, position) => addAll(candidates, term.newest, bits([position])));
  return candidates;
}

function addAll(candidates: Candidates, postings: readonly number[], terms: number): void {
  for (const posting of postings) {
    const known = candidates.get(posting);
    if (known !== undefined || candidates.size < MAX_CANDIDATES) candidates.set(posting, (known ?? 0) | terms);
  }
}

/** Leaving out one term of many costs a query each; above this only all terms together are looked for. */
const MAX_TERMS_LEFT_OUT = 4;

/** Sets of terms (positions, rarest first) to look for together, none if the single lists already tell all. */
function conjunctions(terms: readonly Term[]): number[][] {
  if (terms.length < 2 || terms.every(({ newest }) => newest.length < MAX_CANDIDATES)) return [];
  const all = terms.map((_, position) => position);
  if (terms.length < 3 || terms.length > MAX_TERMS_LEFT_OUT) return [all];
  return [all, ...all.toReversed().map((left) => all.filter((position) => position !== left))];
}

function bits(positions: readonly number[]): number {
  return positions.reduce((set, position) => set | (1 << position), 0);
}

/** Of all documents, by the density of the newest postings where those are not the whole list. */
function inverseDocumentFrequency(newest: readonly number[], corpus: CorpusStatistics): number {
  let frequency = newest.length;
  const last = newest[0];
  const oldest = newest.at(-1);
  if (frequency >= MAX_CANDIDATES && last !== undefined && oldest !== undefined) {
    const all = rowidOf(last) - corpus.first + 1;
    frequency = Math.min(corpus.docs, (frequency * all) / (rowidOf(last) - rowidOf(oldest) + 1));
  }
  return Math.log(1 + (Math.max(0, corpus.docs - frequency) + 0.5) / (frequency + 0.5));
}

const K1 = 1.2;
const B = 0.75;
/** Newest postings of a frequency mark that are read; older candidates count as one occurrence. */
const MAX_MARKS = 8192;

function score(
  reader: TextReader,
  terms: readonly Term[],
  candidates: Candidates,
  corpus: CorpusStatistics,
): RankedPosting[] {
  let oldest = Infinity;
  for (const posting of candidates.keys()) oldest = Math.min(oldest, posting);
  if (oldest === Infinity) return [];
  const marks = terms.map(({ words }) => ({
    twice: new Set(reader.newest(anyOf(words, "!"), MAX_MARKS, oldest)),
    fourTimes: new Set(reader.newest(anyOf(words, "#"), MAX_MARKS, oldest)),
  }));
  const averageLength = Math.max(1, corpus.terms / Math.max(1, corpus.docs));
  return Array.from(candidates, ([posting, known]) => {
    const lengthNorm = K1 * (1 - B + (B * lengthOf(posting)) / averageLength);
    let total = 0;
    terms.forEach(({ weight }, position) => {
      if ((known & (1 << position)) === 0) return;
      const mark = marks[position];
      const frequency = mark?.fourTimes.has(posting) ? 4 : mark?.twice.has(posting) ? 2 : 1;
      total += (weight * frequency * (K1 + 1)) / (frequency + lengthNorm);
    });
    return { posting, score: total };
  });
}

/** The low five bits of a posting are its length in half powers of two. */
function lengthOf(posting: number): number {
  return 2 ** ((posting % 32) / 2);
}

function rowidOf(posting: number): number {
  return Math.floor(posting / 32);
}

function anyOf(words: Group, mark = ""): string {
  return words.map((word) => `"${mark}${word}"`).join(" OR ");
}
