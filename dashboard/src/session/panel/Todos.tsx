import type { ReactNode } from "react";
import { Skeleton } from "../../ui/Skeleton";
import type { Sides } from "./sides";
import styles from "./panel-list.module.css";

const SIGNS: Readonly<Record<string, string>> = { completed: "☑", in_progress: "▸", cancelled: "☒" };

/** The agent's to-do list as it stands. */
export function Todos({ sides }: { sides: Sides | undefined }): ReactNode {
  if (sides === undefined) return <Skeleton height="6rem" />;
  if (sides.todos.length === 0) return <p className={styles.nothing}>The agent kept no to-do list.</p>;
  return (
    <ul className={styles.list}>
      {sides.todos.map(({ content, status, priority, activeForm }, index) => (
        <li key={index} className={`${styles.item} ${styles.static}`}>
          <span className={status === "completed" ? styles.done : status === "in_progress" ? styles.active : ""}>
            <span aria-hidden>{SIGNS[status] ?? "☐"} </span>
            {status === "in_progress" ? (activeForm ?? content) : content}
          </span>
          <span className={styles.note}>{[priority, status.replaceAll("_", " ")].filter(Boolean).join(" · ")}</span>
        </li>
      ))}
    </ul>
  );
}
