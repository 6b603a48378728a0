import type { ReactNode } from "react";
import { Notice } from "../ui/Notice";
import { plural } from "../ui/number-text";
import type { Stats } from "./data/stats";

const SHOWN = 5;

/** Which models have no price, so that what they cost is not in any sum. */
export function UnpricedModels({ byModel }: { byModel: Stats["byModel"] }): ReactNode {
  const unpriced = byModel
    .filter(({ unpricedMessages }) => unpricedMessages > 0)
    .toSorted((a, b) => b.unpricedMessages - a.unpricedMessages);
  if (unpriced.length === 0) return null;
  const named = unpriced
    .slice(0, SHOWN)
    .map(({ model, unpricedMessages }) => `${model ?? "no model"} (${plural(unpricedMessages, "message")})`);
  const left = unpriced.length - named.length;
  return (
    <Notice kind="warning">
      No price is known for {named.join(", ")}
      {left > 0 ? ` and ${plural(left, "model")} more` : ""}. The costs shown are without them: set a price below, then
      recompute.
    </Notice>
  );
}
