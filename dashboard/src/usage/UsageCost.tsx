import type { ReactNode } from "react";
import { Cost } from "../ui/Cost";

/** What usage cost. Prompts alone, of which no model has answered any, have no usage: they cost nothing that could be said in dollars. */
export function UsageCost({
  microUsd,
  unpricedMessages,
  tokens,
}: {
  microUsd: number;
  unpricedMessages: number;
  tokens: number;
}): ReactNode {
  if (hasUsage({ microUsd, unpricedMessages, tokens })) {
    return <Cost microUsd={microUsd} unpricedMessages={unpricedMessages} />;
  }
  return (
    <span title="No usage">
      <span aria-hidden>–</span>
      <span className="visually-hidden">no usage</span>
    </span>
  );
}

export function hasUsage(of: { microUsd: number; unpricedMessages: number; tokens: number }): boolean {
  return of.microUsd !== 0 || of.unpricedMessages > 0 || of.tokens > 0;
}
