import type { ReactNode } from "react";
import { Notice } from "../../ui/Notice";
import { plural } from "../../ui/number-text";
import { Skeleton } from "../../ui/Skeleton";
import { shownPath } from "../../transcript/shown-path";
import { foldersOf } from "../folders";
import type { Session } from "../useSession";
import { filesTouched } from "./files-touched";
import type { Sides } from "./sides";
import styles from "./panel-list.module.css";

/** The files that the session changed; a click goes to the last change. */
export function Files({
  session,
  sides,
  onGo,
}: {
  session: Session;
  sides: Sides | undefined;
  onGo: (message: string) => void;
}): ReactNode {
  if (sides === undefined) return <Skeleton height="6rem" />;
  const files = filesTouched(sides.fileEdits);
  if (files.length === 0) return <p className={styles.nothing}>No file was changed.</p>;
  const folders = foldersOf(session);
  return (
    <>
      <ul className={styles.list}>
        {files.map(({ path, edits, additions, deletions, message }) => (
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
                {additions === null ? null : <span className={styles.added}>+{additions} </span>}
                {deletions === null ? null : <span className={styles.removed}>−{deletions} </span>}
                {edits > 1 ? `· ${plural(edits, "edit")}` : ""}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {sides.more.fileEdits ? <Notice kind="info">Only the first 200 changes are listed here.</Notice> : null}
    </>
  );
}
