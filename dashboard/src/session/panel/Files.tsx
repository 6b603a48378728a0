import type { ReactNode } from "react";
import { Notice } from "../../ui/Notice";
import { countText, plural } from "../../ui/number-text";
import { Skeleton } from "../../ui/Skeleton";
import { shownPath } from "../../transcript/shown-path";
import { foldersOf } from "../folders";
import type { FileEdits } from "../useFileEdits";
import type { Session } from "../useSession";
import { filesTouched } from "./files-touched";
import styles from "./panel-list.module.css";

/** The files that the session changed; a click goes to the last change. */
export function Files({
  session,
  edits: { edits, hasMore },
  onGo,
}: {
  session: Session;
  edits: FileEdits;
  onGo: (message: string) => void;
}): ReactNode {
  if (edits === undefined) return <Skeleton height="6rem" />;
  const files = filesTouched(edits);
  if (files.length === 0) return <p className={styles.nothing}>No file was changed.</p>;
  const folders = foldersOf(session);
  return (
    <>
      <ul className={styles.list}>
        {files.map(({ path, edits: count, additions, deletions, message }) => (
          <li key={path}>
            <button
              type="button"
              className={styles.item}
              title={path}
              disabled={message === null}
              onClick={() => message !== null && onGo(message)}
            >
              <span className={styles.path}>{shownPath(path, folders)}</span>
              <span className={styles.note}>
                {additions === null ? null : <span className={styles.added}>+{countText(additions)} </span>}
                {deletions === null ? null : <span className={styles.removed}>−{countText(deletions)} </span>}
                {count > 1 ? `· ${plural(count, "edit")}` : ""}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {hasMore ? <Notice kind="info">Counted in the first {countText(edits.length)} changes.</Notice> : null}
    </>
  );
}
