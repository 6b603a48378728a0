import type { InputHTMLAttributes, ReactNode } from "react";
import styles from "./CheckField.module.css";

/** A labelled yes or no; one of several where it is a radio button. */
export function CheckField({
  label,
  hint,
  type = "checkbox",
  ...input
}: InputHTMLAttributes<HTMLInputElement> & {
  label: string;
  hint?: ReactNode;
  type?: "checkbox" | "radio";
}): ReactNode {
  return (
    <label className={styles.field}>
      <input {...input} type={type} className={styles.box} />
      <span>
        {label}
        {hint === undefined ? null : <span className={styles.hint}>{hint}</span>}
      </span>
    </label>
  );
}
