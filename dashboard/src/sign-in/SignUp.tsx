import { useAuthActions } from "@convex-dev/auth/react";
import type { ReactNode } from "react";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { useAction } from "../ui/useAction";
import { NewAccountField, NewPasswordField } from "./account-fields";
import styles from "./SignIn.module.css";

/** Makes a user of somebody who was invited. */
export function SignUp({ invitation, onSignIn }: { invitation: string; onSignIn: () => void }): ReactNode {
  const { signIn } = useAuthActions();
  const { isBusy, failure, run } = useAction();
  return (
    <>
      <h1 className={styles.title}>You are invited</h1>
      {failure === null ? null : <Notice kind="danger">{failure}</Notice>}
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          form.set("flow", "signUp");
          form.set("invitation", invitation);
          void run(() => signIn("password", form));
        }}
      >
        <Field label="Your name" name="name" autoComplete="name" maxLength={100} required />
        <NewAccountField />
        <NewPasswordField label="Password" />
        <Button type="submit" kind="primary" isBusy={isBusy}>
          Join
        </Button>
      </form>
      <Button kind="ghost" onClick={onSignIn}>
        I have an account already
      </Button>
    </>
  );
}
