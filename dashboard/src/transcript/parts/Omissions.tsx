import type { ReactNode } from "react";
import type { PartOmission } from "../message";
import { omissionTexts } from "./omission-text";
import styles from "./Omissions.module.css";

/** Says what stayed on the machine, and which setting keeps it there. */
export function Omissions({ omitted }: { omitted: readonly PartOmission[] }): ReactNode {
  if (omitted.length === 0) return null;
  return (
    <ul className={styles.list} aria-label="Not sent">
      {omissionTexts(omitted).map(({ what, setting }) => (
        <li key={what}>
          Not sent: {what}
          {setting === null ? null : (
            <>
              {" "}
              (setting <code>{setting}</code>)
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
