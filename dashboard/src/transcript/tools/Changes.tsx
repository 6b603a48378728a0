import type { ReactNode } from "react";
import type { TranscriptPart } from "../message";
import { shownPath } from "../shown-path";
import { useTranscript } from "../TranscriptContext";
import { DiffView } from "./DiffView";
import { changesOf } from "./edits";
import styles from "./ToolBody.module.css";

/** What an edit changed, file by file; `otherwise` where the change itself was not sent. */
export function Changes({ part, otherwise }: { part: TranscriptPart; otherwise: ReactNode }): ReactNode {
  const { folders } = useTranscript();
  const changes = changesOf(part);
  if (changes === null) return otherwise;
  return changes.map(({ path, hunks }, index) => (
    <section key={index} className={styles.section}>
      {changes.length > 1 ? (
        <h4 className={styles.name} title={path}>
          {shownPath(path, folders)}
        </h4>
      ) : null}
      <DiffView path={path} hunks={hunks} />
    </section>
  ));
}
