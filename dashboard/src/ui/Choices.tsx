import type { ReactNode } from "react";
import styles from "./Choices.module.css";

/** Check fields that belong together. A legend that the words around it make superfluous is only read out. */
export function Choices({
  legend,
  isLegendShown = false,
  children,
}: {
  legend: string;
  isLegendShown?: boolean;
  children: ReactNode;
}): ReactNode {
  return (
    <fieldset className={styles.choices}>
      <legend className={isLegendShown ? styles.legend : "visually-hidden"}>{legend}</legend>
      {children}
    </fieldset>
  );
}
