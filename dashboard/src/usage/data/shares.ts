import { NONE } from "./stack";
import { tokensOf } from "./metric";
import { ROW_FIELDS, type UsageRow } from "./stats";

/** What one model, project, agent or machine has of the whole. */
export interface Share extends Omit<UsageRow, "day" | "name"> {
  readonly key: string;
  readonly tokens: number;
}

/** The rows by name, those that cost most first, and what they are together. */
export function sharesOf(rows: readonly UsageRow[]): { shares: Share[]; whole: Share } {
  const sums = new Map<string, Share>();
  const whole = emptyShare("whole");
  for (const row of rows) {
    const key = row.name ?? NONE;
    const sum = sums.get(key) ?? emptyShare(key);
    sums.set(key, add(sum, row));
    add(whole, row);
  }
  const shares = [...sums.values()]
    .filter(({ messages, sessions }) => messages > 0 || sessions > 0)
    .toSorted((a, b) => b.costMicroUsd - a.costMicroUsd || b.tokens - a.tokens || b.messages - a.messages);
  return { shares, whole };
}

/** Of the tokens that a prompt had, the share that came from the cache; null where there was no prompt. */
export function hitRate({
  input,
  cacheRead,
  cacheWrite,
}: Pick<Share, "input" | "cacheRead" | "cacheWrite">): number | null {
  const prompt = input + cacheRead + cacheWrite;
  return prompt === 0 ? null : cacheRead / prompt;
}

export function percentText(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return "<0.1%";
  return `${percent.toFixed(percent < 10 ? 1 : 0)}%`;
}

type Mutable<Value> = { -readonly [Name in keyof Value]: Value[Name] };

function emptyShare(key: string): Mutable<Share> {
  return {
    key,
    tokens: 0,
    sessions: 0,
    messages: 0,
    toolCalls: 0,
    input: 0,
    output: 0,
    reasoning: 0,
    cacheRead: 0,
    cacheWrite: 0,
    costMicroUsd: 0,
    unpricedMessages: 0,
    cacheSavedMicroUsd: 0,
  };
}

function add(sum: Mutable<Share>, row: UsageRow): Mutable<Share> {
  sum.tokens += tokensOf(row);
  for (const field of ROW_FIELDS) sum[field] += row[field];
  return sum;
}
