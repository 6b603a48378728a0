import type { ReactNode } from "react";
import { Card } from "../ui/Card";
import { compactText, countText } from "../ui/number-text";
import type { Totals } from "../usage/data/stats";
import styles from "./TokenBuckets.module.css";

const BUCKETS = [
  { bucket: "input", name: "Input", colour: "var(--series-1)" },
  { bucket: "output", name: "Output", colour: "var(--series-2)" },
  { bucket: "reasoning", name: "Reasoning", colour: "var(--series-3)" },
  { bucket: "cacheRead", name: "Cache read", colour: "var(--series-4)" },
  { bucket: "cacheWrite", name: "Cache write", colour: "var(--series-8)" },
] as const;

/** The five buckets that tokens are counted in, and their shares. */
export function TokenBuckets({ tokens }: { tokens: Totals["tokens"] }): ReactNode {
  return (
    <Card title="Tokens by bucket">
      <div className={styles.bar} aria-hidden>
        {BUCKETS.map(({ bucket, colour }) => (
          <span key={bucket} style={{ flexGrow: tokens[bucket], background: colour }} />
        ))}
      </div>
      <dl className={styles.buckets}>
        {BUCKETS.map(({ bucket, name, colour }) => (
          <div key={bucket} className={styles.bucket}>
            <dt className={styles.name}>
              <span className={styles.swatch} style={{ background: colour }} aria-hidden />
              {name}
            </dt>
            <dd title={countText(tokens[bucket])}>
              {compactText(tokens[bucket])}
              <span className={styles.share}>{shareText(tokens[bucket], tokens.total)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function shareText(part: number, whole: number): string {
  if (whole === 0) return "";
  const percent = (100 * part) / whole;
  return percent > 0 && percent < 1 ? "<1%" : `${Math.round(percent)}%`;
}
