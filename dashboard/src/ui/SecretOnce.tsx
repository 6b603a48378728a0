import type { ReactNode } from "react";
import { CopyButton } from "./CopyButton";
import { Notice } from "./Notice";
import styles from "./SecretOnce.module.css";

/** A secret that cannot be shown again. */
export function SecretOnce({ secret, label }: { secret: string; label: string }): ReactNode {
  return (
    <div className={styles.secret}>
      <Notice kind="warning">{label} is shown only now. Keep it where only you can read it.</Notice>
      <div className={styles.line}>
        <code className={styles.text}>{secret}</code>
        <CopyButton text={secret} label={`Copy ${label}`} />
      </div>
    </div>
  );
}
