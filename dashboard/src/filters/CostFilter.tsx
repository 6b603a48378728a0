import { useState, type FormEvent, type ReactNode } from "react";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { costText } from "../ui/number-text";
import type { FilterEditorProps } from "./filter-field";
import type { Filters } from "./filters";
import styles from "./CostFilter.module.css";

export function CostValue({ filters: { minCost, maxCost } }: { filters: Filters }): ReactNode {
  const text = (usd: number): string => costText(usd * 1e6);
  if (minCost === undefined) return maxCost === undefined ? null : `up to ${text(maxCost)}`;
  return maxCost === undefined ? `from ${text(minCost)}` : `${text(minCost)} to ${text(maxCost)}`;
}

/** A range of cost, in USD; either end may be open. What has no price has no cost, and is in no range. */
export function CostEditor({ filters, set, close }: FilterEditorProps): ReactNode {
  const [min, setMin] = useState(filters.minCost?.toString() ?? "");
  const [max, setMax] = useState(filters.maxCost?.toString() ?? "");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    set({ minCost: costOf(min), maxCost: costOf(max) });
    close();
  };
  const field = { type: "number", min: 0, step: "any", inputMode: "decimal" } as const;
  return (
    <form className={styles.form} onSubmit={submit}>
      <div className={styles.range}>
        <Field {...field} label="From, $" value={min} onChange={(event) => setMin(event.currentTarget.value)} />
        <Field {...field} label="To, $" value={max} onChange={(event) => setMax(event.currentTarget.value)} />
      </div>
      <Button type="submit" kind="primary" size="s">
        Apply
      </Button>
    </form>
  );
}

function costOf(text: string): number | undefined {
  const cost = Number(text);
  return text.trim() === "" || !Number.isFinite(cost) || cost < 0 ? undefined : cost;
}
