import type { Item } from "@opensync/client-core";
import { TOKEN_BUCKETS, type MessageItem, type TokenBucket } from "@opensync/protocol";

/** What a backend must show of the items, once it has them. */
export interface DemoTotals {
  /** Subagents' among them. */
  sessions: number;
  subagents: number;
  messages: number;
  parts: number;
  toolCalls: number;
  todos: number;
  fileEdits: number;
  errors: number;
  tokens: Record<TokenBucket, number>;
  costMicroUsd: number;
  /** Messages that used tokens at a price that nobody knows. */
  unpricedMessages: number;
}

export function noTotals(): DemoTotals {
  const none = { sessions: 0, subagents: 0, messages: 0, parts: 0, toolCalls: 0, todos: 0, fileEdits: 0, errors: 0 };
  const tokens = { input: 0, output: 0, reasoning: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
  return { ...none, tokens, costMicroUsd: 0, unpricedMessages: 0 };
}

/** Adds what the items come to. */
export function count(totals: DemoTotals, items: readonly Item[]): void {
  for (const entry of items)
    switch (entry.kind) {
      case "session":
        totals.sessions += 1;
        if (entry.item.parentExternalId !== undefined) totals.subagents += 1;
        break;
      case "message":
        countMessage(totals, entry.item);
        break;
      case "todo":
        totals.todos += entry.item.todos.length;
        break;
      case "fileEdit":
        totals.fileEdits += 1;
        break;
      case "error":
        totals.errors += 1;
    }
}

function countMessage(totals: DemoTotals, { parts = [], usage, cost }: MessageItem): void {
  totals.messages += 1;
  totals.parts += parts.length;
  totals.toolCalls += parts.filter(({ type }) => type === "tool").length;
  if (usage === undefined) return;
  for (const bucket of TOKEN_BUCKETS) totals.tokens[bucket] += usage[bucket] ?? 0;
  if (cost === undefined) totals.unpricedMessages += 1;
  else totals.costMicroUsd += cost.microUsd;
}
