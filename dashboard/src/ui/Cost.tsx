import type { ReactNode } from "react";
import { Badge } from "./Badge";
import { costText, exactCostText, plural } from "./number-text";

/** What something cost. What has no price is never shown as free. Micro-USD; null where nothing is known. */
export function Cost({
  microUsd,
  unpricedMessages = 0,
}: {
  microUsd: number | null;
  unpricedMessages?: number;
}): ReactNode {
  const unpriced = `${plural(unpricedMessages, "message")} without a known price`;
  if (microUsd === null || (microUsd === 0 && unpricedMessages > 0)) {
    return unpricedMessages > 0 ? <Badge kind="warning">unpriced</Badge> : null;
  }
  return (
    <span title={unpricedMessages > 0 ? `${exactCostText(microUsd)}, and ${unpriced}` : exactCostText(microUsd)}>
      {costText(microUsd)}
      {unpricedMessages > 0 ? "+" : ""}
    </span>
  );
}
