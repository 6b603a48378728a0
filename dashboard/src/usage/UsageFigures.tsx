import type { ReactNode } from "react";
import { Badge } from "../ui/Badge";
import { compactText, costText, countText, exactCostText, plural } from "../ui/number-text";
import { hitRate, percentText } from "./data/shares";
import type { Totals } from "./data/stats";
import styles from "./Usage.module.css";

/** The figures of the days in one line: what it cost, what the cache did. */
export function UsageFigures({ totals }: { totals: Totals }): ReactNode {
  const { costMicroUsd, unpricedMessages, cacheSavedMicroUsd, tokens } = totals;
  const rate = hitRate(tokens);
  const isUnpriced = unpricedMessages > 0;
  return (
    <dl className={styles.figures}>
      <Figure name="Cost" title={exactCostText(costMicroUsd)}>
        {isUnpriced && costMicroUsd === 0 ? "unpriced" : `${costText(costMicroUsd)}${isUnpriced ? "+" : ""}`}
        {isUnpriced ? <Badge kind="warning">{plural(unpricedMessages, "message")} unpriced</Badge> : null}
      </Figure>
      <Figure name="Tokens" title={countText(tokens.total)}>
        {compactText(tokens.total)}
      </Figure>
      <Figure
        name={cacheSavedMicroUsd < 0 ? "Cache cost more" : "Cache saved"}
        title={exactCostText(cacheSavedMicroUsd)}
      >
        {costText(Math.abs(cacheSavedMicroUsd))}
      </Figure>
      <Figure name="Cache hit rate" title="Of the tokens of prompts, those that were read from the cache">
        {rate === null ? "none" : percentText(rate)}
      </Figure>
    </dl>
  );
}

function Figure({ name, title, children }: { name: string; title: string; children: ReactNode }): ReactNode {
  return (
    <div className={styles.figure}>
      <dt>{name}</dt>
      <dd title={title}>{children}</dd>
    </div>
  );
}
