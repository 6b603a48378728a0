import { useMutation, useQuery } from "convex/react";
import { useState, type ReactNode } from "react";
import { api } from "../../backend/api";
import { useToasts } from "../../shell/toasts";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Field } from "../../ui/Field";
import { Notice } from "../../ui/Notice";
import { plural } from "../../ui/number-text";
import { Skeleton } from "../../ui/Skeleton";
import { useAction } from "../../ui/useAction";
import forms from "../forms.module.css";

const MOST_DAYS = 3_650;

/** How long sessions are kept. */
export function Retention(): ReactNode {
  const settings = useQuery(api.settings.mine.get);
  if (settings === undefined) return <Skeleton height="8rem" />;
  return <RetentionForm key={settings.retentionDays} kept={settings.retentionDays} />;
}

function RetentionForm({ kept }: { kept: number | null }): ReactNode {
  const set = useMutation(api.settings.mine.set);
  const { say } = useToasts();
  const { isBusy, failure, run } = useAction();
  const [typed, setTyped] = useState(kept === null ? "" : String(kept));
  const days = typed.trim() === "" ? null : Number(typed);
  const isValid = days === null || (Number.isInteger(days) && days >= 1 && days <= MOST_DAYS);
  const isShorter = isValid && days !== null && (kept === null || days < kept);
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
          How long a session is kept after its last activity. Starred sessions and those with an eval label stay.
        </p>
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
