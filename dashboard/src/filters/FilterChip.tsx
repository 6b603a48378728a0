import { X } from "lucide-react";
import { Popover } from "radix-ui";
import { useState, type ReactNode } from "react";
import type { FilterChange, FilterField } from "./filter-field";
import type { Filters } from "./filters";
import bar from "./FilterBar.module.css";
import styles from "./FilterChip.module.css";

/** One filter that is set: a click changes it, the cross takes it away. */
export function FilterChip({
  field,
  filters,
  set,
}: {
  field: FilterField;
  filters: Filters;
  set: (change: FilterChange) => void;
}): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  const { label, Icon, Value, Editor, none } = field;
  return (
    <span className={styles.chip}>
      <Popover.Root open={isOpen} onOpenChange={setIsOpen}>
        <Popover.Trigger className={styles.value}>
          <Icon aria-hidden size={14} />
          <span className={styles.label}>{label}</span>
          <span className={styles.text}>
            <Value filters={filters} />
          </span>
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content className={bar.popover} align="start" sideOffset={4} collisionPadding={8} aria-label={label}>
            <Editor filters={filters} set={set} close={() => setIsOpen(false)} />
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
      <button type="button" className={styles.remove} aria-label={`Remove filter: ${label}`} onClick={() => set(none)}>
        <X aria-hidden size={14} />
      </button>
    </span>
  );
}
