import { useEffect, useMemo, useState, type ReactNode } from "react";
import { createPortal, flushSync } from "react-dom";
import { Folds, FoldsContext } from "./folds";
import type { TranscriptMessage } from "./message";
import { transcriptRows } from "./rows/rows";
import { TranscriptRow } from "./rows/TranscriptRow";
import { TranscriptContext, type TranscriptHost } from "./TranscriptContext";
import { WHOLE_VIEW, type TranscriptView } from "./view";
import styles from "./Printed.module.css";

/**
 * What is printed in place of the page that it is on: all messages, where the screen has only those in view. It is drawn while the browser prints,
 * with what is unfolded on the screen.
 */
export function Printed({
  messages,
  view = WHOLE_VIEW,
  host,
  folds: given,
  children,
}: {
  messages: readonly TranscriptMessage[];
  view?: TranscriptView;
  host: TranscriptHost;
  folds?: Folds;
  /** What stands above them. */
  children: ReactNode;
}): ReactNode {
  const isPrinting = useIsPrinting();
  const [own] = useState(() => new Folds());
  const context = useMemo(() => ({ ...host, view, currentMessage: null }), [host, view]);
  if (!isPrinting) return null;
  const { rows } = transcriptRows(messages, view);
  return createPortal(
    <div className={styles.printed} data-printed>
      <header className={styles.head}>{children}</header>
      <TranscriptContext value={context}>
        <FoldsContext value={given ?? own}>
          {rows.map((row) => (
            <TranscriptRow key={row.key} row={row} />
          ))}
        </FoldsContext>
      </TranscriptContext>
    </div>,
    document.body,
  );
}

function useIsPrinting(): boolean {
  const [isPrinting, setIsPrinting] = useState(false);
  useEffect(() => {
    // The browser prints what is there when its event returns.
    const before = (): void => flushSync(() => setIsPrinting(true));
    const after = (): void => setIsPrinting(false);
    window.addEventListener("beforeprint", before);
    window.addEventListener("afterprint", after);
    return () => {
      window.removeEventListener("beforeprint", before);
      window.removeEventListener("afterprint", after);
    };
  }, []);
  return isPrinting;
}
