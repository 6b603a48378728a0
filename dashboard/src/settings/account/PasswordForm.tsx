import { useAction as useConvexAction } from "convex/react";
import { useState, type FormEvent, type ReactNode } from "react";
import { api } from "../../backend/api";
import { useToasts } from "../../shell/toasts";
import { NewAccountField, NewPasswordField } from "../../sign-in/account-fields";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Field } from "../../ui/Field";
import { Notice } from "../../ui/Notice";
import { useAction } from "../../ui/useAction";
import forms from "../forms.module.css";

/** Sets the first password, with the name to sign in by, or another one. `account`: null while there is none. */
export function PasswordForm({ account }: { account: string | null }): ReactNode {
  const setPassword = useConvexAction(api.account.setPassword);
  const { say } = useToasts();
  const { isBusy, failure, run } = useAction();
  const [isDifferent, setIsDifferent] = useState(false);

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const text = (name: string): string => {
      const value = new FormData(form).get(name);
      return typeof value === "string" ? value : "";
    };
    const [password, old, name] = [text("password"), text("old"), text("account")];
    setIsDifferent(password !== text("again"));
    if (password !== text("again")) return;
    const given = account === null ? { password, account: name } : { password, ...(old === "" ? {} : { old }) };
    void run(async () => {
      await setPassword(given);
      form.reset();
      say({ text: "Password set. All other browsers are signed out." });
    });
  };

  return (
    <Card title={account === null ? "Set a password" : "Change the password"}>
      <form className={forms.form} onSubmit={submit}>
        {failure === null ? null : <Notice kind="danger">{failure}</Notice>}
        {account === null ? (
          <NewAccountField />
        ) : (
          <>
            <input type="hidden" name="username" autoComplete="username" value={account} readOnly />
            <Field
              label="Old password"
              name="old"
              type="password"
              autoComplete="current-password"
              hint="Not needed for ten minutes after you signed in with a link."
            />
          </>
        )}
        <NewPasswordField label="New password" />
        <Field
          label="The same again"
          name="again"
          type="password"
          autoComplete="new-password"
          required
          {...(isDifferent ? { error: "The two are not the same." } : {})}
        />
        <div>
          <Button type="submit" kind="primary" isBusy={isBusy}>
            {account === null ? "Set password" : "Change password"}
          </Button>
        </div>
      </form>
    </Card>
  );
}
