import { ArrowDown, ArrowUp } from "lucide-react";
import type { ReactNode } from "react";
import type { ListView, SortBy } from "./list-view";
import row from "./SessionRow.module.css";
import styles from "./ListHeader.module.css";

/** What stands in which column; a column that the list can be ordered by is a button. */
export function ListHeader({
  view,
  isOrdered,
  onSort,
  children,
}: {
  view: ListView;
  /** Whether the list can be ordered at all: by how well it matches, it cannot. */
  isOrdered: boolean;
  onSort: (by: SortBy) => void;
  /** The checkbox of all. */
  children: ReactNode;
}): ReactNode {
  const sort = (by: SortBy, name: string): ReactNode =>
    isOrdered ? <SortButton view={view} by={by} name={name} onSort={onSort} /> : name;
  return (
    <div className={styles.header}>
      {children}
      <span />
      <span>Title</span>
      <span>Agent</span>
      <span className={row.place}>Project</span>
      <span className={row.model}>Model</span>
      <span className={row.machine}>Machine</span>
      <span className={row.messages}>{sort("messages", "Msgs")}</span>
      <span className={row.tokens}>{sort("tokens", "Tokens")}</span>
      <span className={row.cost}>{sort("cost", "Cost")}</span>
      <span className={row.duration}>Duration</span>
      <span className={row.time}>{sort(view.by === "started" ? "started" : "activity", "Active")}</span>
      <span />
    </div>
  );
}

function SortButton({
  view,
  by,
  name,
  onSort,
}: {
  view: ListView;
  by: SortBy;
  name: string;
  onSort: (by: SortBy) => void;
}): ReactNode {
  const isChosen = view.by === by;
  const Arrow = view.order === "asc" ? ArrowUp : ArrowDown;
  return (
    <button type="button" className={styles.sort} aria-pressed={isChosen} onClick={() => onSort(by)}>
      {isChosen ? <Arrow size={12} aria-label={view.order === "asc" ? "Ascending" : "Descending"} /> : null}
      {name}
    </button>
  );
}
