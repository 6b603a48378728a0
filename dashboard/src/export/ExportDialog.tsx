import { EXPORT_FORMATS } from "@opensync/protocol/export";
import { useConvex } from "convex/react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { failureText } from "../backend/refusal";
import { Button } from "../ui/Button";
import { CheckField } from "../ui/CheckField";
import { Choices } from "../ui/Choices";
import { Dialog } from "../ui/Dialog";
import { Notice } from "../ui/Notice";
import { bytesText, plural } from "../ui/number-text";
import { save } from "./save";
import { exportSessions, type ExportProgress } from "./write";

const MEANINGS: Record<string, string> = {
  json: "Everything that is stored, as one object",
  jsonl: "The same, a record a line",
  markdown: "To be read",
};

/** Writes sessions to a file, here in the browser: one file for one session, a ZIP of files for several. */
export function ExportDialog({
  sessions,
  onPrint,
  onClose,
}: {
  sessions: readonly { id: string; title: string | null }[];
  /** Where they can be printed, too. */
  onPrint?: () => void;
  onClose: () => void;
}): ReactNode {
  const convex = useConvex();
  const [format, setFormat] = useState(EXPORT_FORMATS[0]?.id ?? "json");
  const [progress, setProgress] = useState<ExportProgress | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);

  const run = async (): Promise<void> => {
    const chosen = EXPORT_FORMATS.find(({ id }) => id === format);
    if (chosen === undefined) return;
    const controller = new AbortController();
    abort.current = controller;
    setFailure(null);
    setProgress({ sessions: 0, items: 0, bytes: 0 });
    try {
      const ids = sessions.map(({ id }) => id);
      const file = await exportSessions(convex, ids, chosen, { signal: controller.signal, onProgress: setProgress });
      save(file);
      onClose();
    } catch (error) {
      if (!controller.signal.aborted) setFailure(failureText(error));
      setProgress(null);
    }
  };
  const title =
    sessions.length === 1
      ? `Export ${sessions[0]?.title ?? "the session"}`
      : `Export ${plural(sessions.length, "session")}`;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button onClick={() => (progress === null ? onClose() : abort.current?.abort())}>Cancel</Button>
          {onPrint === undefined ? null : (
            <Button disabled={progress !== null} onClick={onPrint}>
              Print
            </Button>
          )}
          <Button kind="primary" isBusy={progress !== null} onClick={() => void run()}>
            Export
          </Button>
        </>
      }
    >
      {failure === null ? null : <Notice kind="danger">{failure}</Notice>}
      <Choices legend="Format">
        {EXPORT_FORMATS.map(({ id, name }) => (
          <CheckField
            key={id}
            type="radio"
            name="format"
            value={id}
            label={name}
            hint={MEANINGS[id]}
            checked={id === format}
            onChange={() => setFormat(id)}
            disabled={progress !== null}
          />
        ))}
      </Choices>
      {progress === null ? null : (
        <p role="status">
          {sessions.length === 1 ? "" : `${progress.sessions} of ${plural(sessions.length, "session")}, `}
          {plural(progress.items, "item")}, {bytesText(progress.bytes)}
        </p>
      )}
    </Dialog>
  );
}
