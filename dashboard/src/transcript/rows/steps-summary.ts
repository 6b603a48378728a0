import { readToolName } from "../tools/tool-name";
import type { TranscriptPart } from "../message";
import { isFailed } from "./classify";
import type { StepsRow } from "./rows";

/** What a run of tool calls was, in numbers. */
export interface StepsSummary {
  readonly calls: number;
  readonly failed: number;
  /** "6 Read, 5 Bash, 3 Edit": most first. */
  readonly tools: string;
  /** From the first call to the end of the last, ms; null where the source gave no times. */
  readonly durationMs: number | null;
  /** Of the messages that stand here alone; null where none has a price. */
  readonly costMicroUsd: number | null;
  readonly unpricedMessages: number;
}

export function stepsSummary({ steps }: Pick<StepsRow, "steps">): StepsSummary {
  const calls = steps.flatMap(({ parts }) => parts).filter(({ type }) => type === "tool");
  const names = new Map<string, number>();
  for (const { toolName } of calls) {
    const { shown, server } = readToolName(toolName);
    const name = server === null ? shown : server;
    names.set(name, (names.get(name) ?? 0) + 1);
  }
  const tools = [...names].sort(([, a], [, b]) => b - a).map(([name, count]) => `${count} ${name}`);
  const rest = tools.length - MOST_NAMES;
  return {
    calls: calls.length,
    failed: calls.filter(isFailed).length,
    tools: [...tools.slice(0, MOST_NAMES), ...(rest > 0 ? [`${rest} other tools`] : [])].join(", "),
    durationMs: spanOf(calls),
    ...costOf(steps),
  };
}

function costOf(steps: StepsRow["steps"]): Pick<StepsSummary, "costMicroUsd" | "unpricedMessages"> {
  const counted = steps.flatMap(({ isWhole, message }) => (isWhole && message.usageCounted !== false ? [message] : []));
  const priced = counted.flatMap(({ costMicroUsd }) => costMicroUsd ?? []);
  return {
    costMicroUsd: priced.length === 0 ? null : priced.reduce((sum, cost) => sum + cost, 0),
    unpricedMessages: counted.filter(({ costSource }) => costSource === "unpriced").length,
  };
}

const MOST_NAMES = 4;

function spanOf(calls: readonly TranscriptPart[]): number | null {
  const starts = calls.flatMap(({ startedAt }) => startedAt ?? []);
  if (starts.length === 0) return null;
  const ends = calls.flatMap(({ startedAt, durationMs }) => (startedAt === null ? [] : startedAt + (durationMs ?? 0)));
  return Math.max(...ends) - Math.min(...starts);
}
