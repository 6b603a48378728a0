import { CalendarDays, Check, ChevronDown } from "lucide-react";
import { Popover } from "radix-ui";
import { useState, type ReactNode } from "react";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { useMinute } from "../ui/RelativeTime";
import {
  isAllTime,
  localDay,
  presetOf,
  RANGE_PRESETS,
  rangeOfPreset,
  rangeText,
  shownRange,
  type RangePreset,
} from "./date-range";
import type { FilterChange } from "./filter-field";
import type { Filters } from "./filters";
import bar from "./FilterBar.module.css";
import styles from "./DateRange.module.css";

/** The days that a page shows: presets, or two dates. */
export function DateRange({
  filters,
  set,
  fallback,
}: {
  filters: Filters;
  set: (change: FilterChange) => void;
  fallback: RangePreset;
}): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  const today = localDay(useMinute());
  const chosen = presetOf(filters, today, fallback);
  const range = shownRange(filters, today, fallback);
  const choose = (preset: RangePreset): void => {
    set(preset === fallback ? { from: undefined, to: undefined } : rangeOfPreset(preset, today));
    setIsOpen(false);
  };
  return (
    <Popover.Root open={isOpen} onOpenChange={setIsOpen}>
      <Popover.Trigger asChild>
        <Button size="s" aria-label={`Dates: ${rangeText(filters, today, fallback)}`}>
          <CalendarDays aria-hidden size={14} />
          {rangeText(filters, today, fallback)}
          <ChevronDown aria-hidden size={14} />
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className={bar.popover} align="start" sideOffset={4} collisionPadding={8} aria-label="Dates">
          <ul className={bar.fields}>
            {RANGE_PRESETS.map(({ preset, name }) => (
              <li key={preset}>
                <button
                  type="button"
                  className={bar.field}
                  aria-pressed={preset === chosen}
                  onClick={() => choose(preset)}
                >
                  <span className={styles.check}>{preset === chosen ? <Check aria-hidden size={14} /> : null}</span>
                  {name}
                </button>
              </li>
            ))}
          </ul>
          <div className={styles.dates}>
            <Field
              label="From"
              type="date"
              max={range.to}
              value={isAllTime(range) ? "" : range.from}
              onChange={(event) => set({ from: event.currentTarget.value || undefined, to: filters.to })}
            />
            <Field
              label="To"
              type="date"
              min={range.from}
              value={range.to}
              onChange={(event) => set({ from: range.from, to: event.currentTarget.value || undefined })}
            />
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
