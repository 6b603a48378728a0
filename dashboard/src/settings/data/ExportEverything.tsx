import { useMutation, useQuery } from "convex/react";
import type { ReactNode } from "react";
import { api } from "../../backend/api";
import { useToasts } from "../../shell/toasts";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Notice } from "../../ui/Notice";
import { bytesText, countText, plural } from "../../ui/number-text";
import { doneText } from "../../ui/done-text";
import { Progress } from "../../ui/Progress";
import { RelativeTime } from "../../ui/RelativeTime";
import forms from "../forms.module.css";
import styles from "./ExportEverything.module.css";

/** All sessions as files: made by the backend, for a day at addresses that nobody can guess. */
export function ExportEverything(): ReactNode {
  const found = useQuery(api.everything.mine.export);
  const start = useMutation(api.everything.mine.startExport);
  const cancel = useMutation(api.everything.mine.cancelExport);
  const { attempt } = useToasts();
  const isRunning = found?.state === "running";
  return (
    <Card title="Export everything">
      <div className={forms.stack}>
        <p className={forms.words}>
          All your sessions with their messages, as compressed JSON lines. The files are deleted after a day.
        </p>
        {isRunning ? (
          <Progress label="Exporting everything" done={found.sessions} of={found.total}>
            {doneText(found)}, {plural(found.messages, "message")} written
          </Progress>
        ) : null}
        {found?.state === "failed" ? <Notice kind="danger">The last export failed. Start it again.</Notice> : null}
        {found?.state === "done" ? (
          <>
            <p>
              {plural(found.sessions, "session")}, {plural(found.messages, "message")};{" "}
              {found.expiresAt === null ? null : (
                <>
                  the files are deleted <RelativeTime at={found.expiresAt} />
                </>
              )}
            </p>
            <ul className={styles.files}>
              {found.files.map(({ number, name, bytes, url }) => (
                <li key={number}>
                  {url === null ? (
                    name
                  ) : (
                    <a href={url} download={name}>
                      {name}
                    </a>
                  )}{" "}
                  <span title={`${countText(bytes)} bytes`}>{bytesText(bytes)}</span>
                </li>
              ))}
            </ul>
          </>
        ) : null}
        <div className={forms.row}>
          <Button onClick={() => void attempt(() => start())} disabled={isRunning}>
            {found?.state === "done" ? "Export again" : "Export everything"}
          </Button>
          {isRunning || found?.state === "done" ? (
            <Button onClick={() => void attempt(() => cancel())}>{isRunning ? "Cancel" : "Delete the files"}</Button>
          ) : null}
        </div>
      </div>
    </Card>
  );
}
