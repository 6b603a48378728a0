import type { ReactNode } from "react";
import { CopyButton } from "./CopyButton";
import styles from "./Command.module.css";

/** A line for the terminal, to be copied. */
export function Command({ text, label = "Copy the command" }: { text: string; label?: string }): ReactNode {
  return (
    <div className={styles.command}>
      <code className={styles.text}>{text}</code>
      <CopyButton text={text} label={label} />
    </div>
  );
}
