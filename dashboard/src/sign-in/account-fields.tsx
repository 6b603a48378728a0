import type { ReactNode } from "react";
import { Field } from "../ui/Field";

/** What somebody will sign in by. */
export function NewAccountField(): ReactNode {
  return (
    <Field
      label="Account"
      name="account"
      autoComplete="username"
      required
      hint="A name or an e-mail address to sign in by. No mail is sent."
    />
  );
}

/** A password as the backend takes one. */
export function NewPasswordField({ label }: { label: string }): ReactNode {
  return (
    <Field
      label={label}
      name="password"
      type="password"
      autoComplete="new-password"
      minLength={10}
      maxLength={256}
      required
      hint="At least 10 characters."
    />
  );
}
