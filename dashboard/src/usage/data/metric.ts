import { compactText, costText, countText } from "../../ui/number-text";
import type { Totals, UsageRow } from "./stats";

/** What bars are as long as. */
export type Metric = "cost" | "tokens" | "messages" | "sessions";

export const METRICS: readonly { value: Metric; name: string }[] = [
  { value: "cost", name: "Cost" },
  { value: "tokens", name: "Tokens" },
  { value: "messages", name: "Messages" },
  { value: "sessions", name: "Sessions" },
];

export const METRIC_VALUES = ["cost", "tokens", "messages", "sessions"] as const;

export function ofTotals(totals: Totals, metric: Metric): number {
  return {
    cost: totals.costMicroUsd,
    tokens: totals.tokens.total,
    messages: totals.messages,
    sessions: totals.sessions,
  }[metric];
}

export function ofRow(row: UsageRow, metric: Metric): number {
  return { cost: row.costMicroUsd, tokens: tokensOf(row), messages: row.messages, sessions: row.sessions }[metric];
}

export function tokensOf(row: Pick<UsageRow, "input" | "output" | "reasoning" | "cacheRead" | "cacheWrite">): number {
  return row.input + row.output + row.reasoning + row.cacheRead + row.cacheWrite;
}

/** A value with its unit: "$4.20", "1.2M tokens". */
export function metricText(value: number, metric: Metric): string {
  if (metric === "cost") return costText(value);
  if (metric === "tokens") return `${compactText(value)} tokens`;
  return `${countText(value)} ${value === 1 ? metric.slice(0, -1) : metric}`;
}

/** The same beside an axis, as short as it can be. */
export function axisText(value: number, metric: Metric): string {
  if (metric !== "cost") return compactText(value);
  const usd = value / 1_000_000;
  if (usd >= 10) return `$${compactText(Math.round(usd))}`;
  if (Number.isInteger(usd)) return `$${usd}`;
  // As prices are written: $1.50 beside $2. Where a cent is too much, as many digits as it takes.
  return usd < 0.1 ? `$${Number(usd.toFixed(4))}` : `$${usd.toFixed(2)}`;
}
