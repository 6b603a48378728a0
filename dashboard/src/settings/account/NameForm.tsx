import { useMutation } from "convex/react";
import { useState, type ReactNode } from "react";
import { api } from "../../backend/api";
import { useToasts } from "../../shell/toasts";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Field } from "../../ui/Field";
import { useAction } from "../../ui/useAction";
import forms from "../forms.module.css";

export function NameForm({ name }: { name: string }): ReactNode {
  const rename = useMutation(api.account.rename);
  const { say } = useToasts();
  const { isBusy, failure, run } = useAction();
  const [typed, setTyped] = useState(name);
  return (
    <Card title="Name">
      <form
        className={forms.row}
        onSubmit={(event) => {
          event.preventDefault();
          void run(() => rename({ name: typed })).then((isDone) => (isDone ? say({ text: "Name saved" }) : undefined));
        }}
      >
        <Field
          label="How you are called here"
          value={typed}
          maxLength={100}
          required
          onChange={(event) => setTyped(event.target.value)}
          {...(failure === null ? {} : { error: failure })}
        />
        <Button type="submit" isBusy={isBusy} disabled={typed.trim() === "" || typed === name}>
          Save
        </Button>
      </form>
    </Card>
  );
}
