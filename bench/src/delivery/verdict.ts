import type { Rows, Truth } from "./truth";

/** How the backend's rows differ from the truth. All lists are empty and `tokens` is 0 when nothing was lost, doubled or changed. */
export interface Verdict {
  records: number;
  messages: number;
  sessions: number;
  /** Records of the truth that no part has; a changed one is lost and strange. */
  lost: string[];
  /** Parts more than the truth has of the same content. */
  duplicated: string[];
  /** Parts whose content the truth does not know. */
  strange: string[];
  /** Messages that are not made of the records that they should be. */
  torn: string[];
  /** Sessions missing or without reason. */
  wrongSessions: string[];
  /** Tokens in the rows less those of the truth. */
  tokens: number;
  facts: number;
  lostFacts: string[];
}

export function compare(truth: Truth, rows: Rows): Verdict {
  const records = difference(truth.records, rows.records);
  const messages = difference(truth.messages, rows.messages);
  const sessions = difference([...truth.sessions], [...rows.sessions]);
  const known = new Set(truth.records);
  return {
    records: truth.records.length,
    messages: truth.messages.length,
    sessions: truth.sessions.size,
    lost: records.missing,
    duplicated: records.more.filter((record) => known.has(record)),
    strange: records.more.filter((record) => !known.has(record)),
    torn: [...messages.missing, ...messages.more],
    wrongSessions: [...sessions.missing, ...sessions.more],
    tokens: rows.tokens - truth.tokens,
    facts: truth.facts.length,
    lostFacts: truth.facts.filter((fact) => !rows.facts.has(fact)),
  };
}

export function isWhole(verdict: Verdict): boolean {
  const { lost, duplicated, strange, torn, wrongSessions, tokens } = verdict;
  return [lost, duplicated, strange, torn, wrongSessions].every((list) => list.length === 0) && tokens === 0;
}

/** Of two multisets: what the first has more often, and what the second has. */
function difference(first: readonly string[], second: readonly string[]): { missing: string[]; more: string[] } {
  const left = new Map<string, number>();
  for (const value of first) left.set(value, (left.get(value) ?? 0) + 1);
  const more: string[] = [];
  for (const value of second) {
    const count = left.get(value) ?? 0;
    if (count === 0) more.push(value);
    else left.set(value, count - 1);
  }
  return { missing: [...left].flatMap(([value, count]) => Array<string>(count).fill(value)), more };
}
