import type { ReactNode } from "react";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { exactTime } from "../ui/time-text";
import type { Session } from "./useSession";
import styles from "./Notices.module.css";

/** What one should know before reading: that the session is in the trash, gone at its source, or not whole yet. */
export function Notices({
  session,
  restore,
  isMissing,
}: {
  session: Session;
  restore: () => void;
  /** The message that the address names is not in the session. */
  isMissing: boolean;
}): ReactNode {
  const { trashedAt, deletedAt, archivedAt, placeholder } = session;
  if (trashedAt === null && deletedAt === null && archivedAt === null && !placeholder && !isMissing) return null;
  return (
    <div className={styles.notices}>
      {trashedAt === null ? null : (
        <Notice kind="warning">
          In the trash since {exactTime(trashedAt)}; after 30 days it is deleted for good.{" "}
          <Button size="s" onClick={restore}>
            Take it out
          </Button>
        </Notice>
      )}
      {deletedAt === null ? null : (
        <Notice kind="info">Its agent deleted it on {exactTime(deletedAt)}. What was synced is kept here.</Notice>
      )}
      {archivedAt === null ? null : <Notice kind="info">Archived by its agent on {exactTime(archivedAt)}.</Notice>}
      {placeholder ? (
        <Notice kind="info">
          Only messages of this session have arrived so far. Its title, project and model come with the next sync.
        </Notice>
      ) : null}
      {isMissing ? (
        <Notice kind="warning">The message that the link names is not in this session (any more).</Notice>
      ) : null}
    </div>
  );
}
