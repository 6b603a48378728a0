import type { ReactNode } from "react";
import styles from "./Notice.module.css";
import tones from "./tones.module.css";

/** Something to be read before going on. What failed is read out at once. */
export function Notice({
  kind,
  children,
}: {
  kind: "info" | "warning" | "danger" | "success";
  children: ReactNode;
}): ReactNode {
  return (
    <div className={`${styles.notice} ${tones[kind]}`} role={kind === "danger" ? "alert" : "status"}>
      {children}
    </div>
  );
}
