import type { ReactNode } from "react";
import { useConnection, type Connection } from "../backend/useConnection";
import { Freshness } from "./Freshness";
import styles from "./StatusBar.module.css";

const WORDS: Record<Connection, string> = {
  connected: "Live",
  connecting: "Connecting…",
  offline: "No connection to the backend; what you see may be old",
};

/** How the connection stands, and how fresh what is shown is. */
export function StatusBar(): ReactNode {
  const connection = useConnection();
  return (
    <footer className={styles.bar}>
      <span className={styles.state} data-state={connection} role="status">
        <span className={styles.dot} aria-hidden />
        {WORDS[connection]}
      </span>
      <Freshness />
    </footer>
  );
}
