import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { countText } from "../ui/number-text";
import type { Group } from "./entries";
import styles from "./GroupRow.module.css";

/** The heading of a group, which folds it. */
export function GroupRow({
  group,
  isFolded,
  onTurn,
}: {
  group: Group;
  isFolded: boolean;
  onTurn: (key: string) => void;
}): ReactNode {
  return (
    <h2 className={styles.heading}>
      <button
        type="button"
        className={styles.group}
        aria-expanded={!isFolded}
        title={group.detail}
        onClick={() => onTurn(group.key)}
      >
        <ChevronRight aria-hidden size={14} className={styles.chevron} />
        <span className={styles.label}>{group.label}</span>
        {group.sessions === null ? null : (
          <span className={styles.count} title="Without filters, with subagents">
            {countText(group.sessions)}
          </span>
        )}
      </button>
    </h2>
  );
}
