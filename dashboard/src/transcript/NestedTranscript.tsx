import { useMemo, type ReactNode } from "react";
import type { TranscriptMessage } from "./message";
import { transcriptRows } from "./rows/rows";
import { TranscriptRow } from "./rows/TranscriptRow";
import { TranscriptContext, useTranscript, type TranscriptHost } from "./TranscriptContext";
import styles from "./NestedTranscript.module.css";

/** A few messages of another session within a transcript: all of them are drawn, so give it no more than a reader wants at once. */
export function NestedTranscript({
  messages,
  host,
}: {
  messages: readonly TranscriptMessage[];
  host: TranscriptHost;
}): ReactNode {
  const { view } = useTranscript();
  const context = useMemo(() => ({ ...host, view, currentMessage: null }), [host, view]);
  const { rows } = useMemo(() => transcriptRows(messages, view), [messages, view]);
  return (
    <TranscriptContext value={context}>
      <div className={styles.rows}>
        {rows.map((row) => (
          <TranscriptRow key={row.key} row={row} />
        ))}
      </div>
    </TranscriptContext>
  );
}
