import type { InputHTMLAttributes, ReactNode } from "react";
import styles from "./CheckField.module.css";

/** A labelled yes or no. */
export function CheckField({
  label,
  hint,
  ...input
}: InputHTMLAttributes<HTMLInputElement> & { label: string; hint?: ReactNode }): ReactNode {
  return (
    <label className={styles.field}>
      <input {...input} type="checkbox" className={styles.box} />
      <span>
        {label}
        {hint === undefined ? null : <span className={styles.hint}>{hint}</span>}
      </span>
    </label>
  );
}
