import { useMutation, useQuery } from "convex/react";
import { useState, type ReactNode } from "react";
import { api } from "../../backend/api";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { Notice } from "../../ui/Notice";
import { plural } from "../../ui/number-text";
import { doneText } from "../../ui/done-text";
import { Progress } from "../../ui/Progress";
import { RelativeTime } from "../../ui/RelativeTime";
import { useAction } from "../../ui/useAction";
import forms from "../forms.module.css";

const CONFIRMATION = "delete everything";

export function DeleteEverything(): ReactNode {
  const deletion = useQuery(api.everything.mine.deletion);
  const start = useMutation(api.everything.mine.startDelete);
  const { isBusy, failure, run, reset } = useAction();
  const [isAsking, setIsAsking] = useState(false);
  const [typed, setTyped] = useState("");
  const isRunning = deletion?.state === "running";
  const close = (): void => {
    setIsAsking(false);
    setTyped("");
    reset();
  };
  return (
    <Card title="Delete everything">
      <div className={forms.stack}>
        <p className={forms.words}>
          Deletes all sessions here with all that hangs on them, for ever. Your account, keys and audit log stay, and so
          do the agents' own files on your machines.
        </p>
        {isRunning ? (
          <Progress label="Deleting everything" done={deletion.sessions} of={deletion.total}>
            {doneText(deletion)} deleted
          </Progress>
        ) : null}
        {deletion?.state === "done" && deletion.finishedAt !== null ? (
          <p>
            {plural(deletion.sessions, "session")} deleted <RelativeTime at={deletion.finishedAt} />
          </p>
        ) : null}
        <Button kind="danger" disabled={isRunning} onClick={() => setIsAsking(true)}>
          Delete everything…
        </Button>
      </div>
      <Dialog
        isOpen={isAsking}
        onClose={close}
        title="Delete everything?"
        description="This cannot be taken back. Export everything first, if you may want it again."
        footer={
          <>
            <Button onClick={close}>Keep it</Button>
            <Button
              kind="danger"
              isBusy={isBusy}
              disabled={typed.trim().toLowerCase() !== CONFIRMATION}
              onClick={() =>
                void run(() => start({ confirmation: typed })).then((isDone) => (isDone ? close() : undefined))
              }
            >
              Delete everything
            </Button>
          </>
        }
      >
        {failure === null ? null : <Notice kind="danger">{failure}</Notice>}
        <Field
          label={`Type "${CONFIRMATION}"`}
          value={typed}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
        />
      </Dialog>
    </Card>
  );
}
