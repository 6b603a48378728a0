import { ListFilter } from "lucide-react";
import { Popover } from "radix-ui";
import { useState, type ReactNode } from "react";
import { Button } from "../ui/Button";
import { DateRange } from "./DateRange";
import type { RangePreset } from "./date-range";
import { FilterChip } from "./FilterChip";
import type { FilterField } from "./filter-field";
import { useFilters } from "./useFilters";
import styles from "./FilterBar.module.css";

/**
 * What a page is narrowed to: the date range, a chip for each filter that is set, and a button to add one. A filter of another page
 * that `fields` does not name is left in the address, and not shown.
 */
export function FilterBar({
  fields,
  fallback = "all",
  children,
}: {
  fields: readonly FilterField[];
  /** The range that the page shows while none is chosen. */
  fallback?: RangePreset;
  /** What else stands in the row: a search field, a refresh button. */
  children?: ReactNode;
}): ReactNode {
  const { filters, set } = useFilters();
  const isSet = fields.filter((field) => field.isSet(filters));
  const open = fields.filter((field) => !field.isSet(filters));
  const isDated = filters.from !== undefined || filters.to !== undefined;
  const clear = (): void => {
    set({ from: undefined, to: undefined, ...Object.assign({}, ...isSet.map(({ none }) => none)) });
  };
  return (
    <div className={styles.bar} role="group" aria-label="Filters">
      <DateRange filters={filters} set={set} fallback={fallback} />
      {isSet.map((field) => (
        <FilterChip key={field.id} field={field} filters={filters} set={set} />
      ))}
      {open.length > 0 ? <AddFilter fields={open} /> : null}
      {isSet.length > 0 || isDated ? (
        <Button kind="ghost" size="s" onClick={clear}>
          Clear
        </Button>
      ) : null}
      {children}
    </div>
  );
}

function AddFilter({ fields }: { fields: readonly FilterField[] }): ReactNode {
  const { filters, set } = useFilters();
  const [isOpen, setIsOpen] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const field = fields.find(({ id }) => id === chosen);
  const turn = (open: boolean): void => {
    setIsOpen(open);
    setChosen(null);
  };
  return (
    <Popover.Root open={isOpen} onOpenChange={turn}>
      <Popover.Trigger asChild>
        <Button size="s" kind="ghost">
          <ListFilter aria-hidden size={14} />
          Filter
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className={styles.popover}
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label="Add a filter"
        >
          {field === undefined ? (
            <ul className={styles.fields}>
              {fields.map(({ id, label, Icon }) => (
                <li key={id}>
                  <button type="button" className={styles.field} onClick={() => setChosen(id)}>
                    <Icon aria-hidden size={14} />
                    {label}
                  </button>
                </li>
              ))}
            </ul>
          ) : (
            <field.Editor filters={filters} set={set} close={() => turn(false)} />
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
