import type { ReactNode } from "react";
import { CopyButton } from "../../ui/CopyButton";
import styles from "./CodeFrame.module.css";

/** Stands around what a program wrote, with a button that copies all of it. */
export function CodeFrame({ text, label, children }: { text: string; label: string; children: ReactNode }): ReactNode {
  return (
    <div className={styles.frame}>
      <div className={styles.copy}>
        <CopyButton text={text} label={label} />
      </div>
      {children}
    </div>
  );
}
