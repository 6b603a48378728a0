import { useMutation, useQuery } from "convex/react";
import { useState, type ReactNode } from "react";
import { api } from "../../backend/api";
import { useToasts } from "../../shell/toasts";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Field } from "../../ui/Field";
import { Notice } from "../../ui/Notice";
import { plural } from "../../ui/number-text";
import { useMinute } from "../../ui/RelativeTime";
import { Skeleton } from "../../ui/Skeleton";
import { exactTime } from "../../ui/time-text";
import { useAction } from "../../ui/useAction";
import forms from "../forms.module.css";

const MOST_DAYS = 3_650;

/** How long sessions are kept. */
export function Retention(): ReactNode {
  const settings = useQuery(api.settings.mine.get);
  if (settings === undefined) return <Skeleton height="8rem" />;
  return <RetentionForm key={settings.retentionDays} kept={settings.retentionDays} from={settings.retainsFrom} />;
}

function RetentionForm({ kept, from }: { kept: number | null; from: number | null }): ReactNode {
  const set = useMutation(api.settings.mine.set);
  const { say } = useToasts();
  const { isBusy, failure, run } = useAction();
  const [typed, setTyped] = useState(kept === null ? "" : String(kept));
  const days = typed.trim() === "" ? null : Number(typed);
  const isValid = days === null || (Number.isInteger(days) && days >= 1 && days <= MOST_DAYS);
  const isShorter = isValid && days !== null && (kept === null || days < kept);
  const now = useMinute();
  const [asked] = useState(now);
  const found = useQuery(
    api.settings.mine.preview,
    isValid && days !== null ? { retentionDays: days, now: asked } : "skip",
  );
  const save = (): void =>
    void run(() => set({ retentionDays: days })).then((isDone) =>
      isDone
        ? say({ text: days === null ? "Sessions are kept for ever" : `Sessions are kept for ${plural(days, "day")}` })
        : undefined,
    );
  return (
    <Card title="Retention">
      <form
        className={forms.stack}
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        {failure === null ? null : <Notice kind="danger">{failure}</Notice>}
        <p className={forms.words}>
          How long a session is kept after its last activity. Starred sessions, those with an eval label and those that
          wait for one stay. A choice takes effect a day later, so that it can be taken back.
        </p>
        {from !== null && from > now ? (
          <Notice kind="warning">
            What is older than {plural(kept ?? 0, "day")} is deleted from <time>{exactTime(from)}</time> on.
          </Notice>
        ) : null}
        {found === undefined || days === kept ? null : (
          <p role="status">
            {found.sessions === 0
              ? "No session is that old now."
              : `${found.isMore ? "More than " : ""}${plural(found.sessions, "session")} would be deleted tomorrow.`}
          </p>
        )}
        <div className={forms.row}>
          <Field
            label="Days"
            inputMode="numeric"
            placeholder="for ever"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            {...(isValid ? {} : { error: `Whole days from 1 to ${MOST_DAYS}, or nothing for ever.` })}
          />
          <Button
            type="submit"
            isBusy={isBusy}
            disabled={!isValid || days === kept}
            kind={isShorter ? "danger" : "plain"}
          >
            {isShorter ? "Save, and delete what is older" : "Save"}
          </Button>
        </div>
      </form>
    </Card>
  );
}
