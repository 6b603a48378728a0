import { useAuthActions } from "@convex-dev/auth/react";
import { useQuery } from "convex/react";
import type { ReactNode } from "react";
import { api } from "../backend/api";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { Field } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { useAction } from "../ui/useAction";
import { useLinkCodes } from "./link-codes";
import styles from "./SignIn.module.css";

const COMMAND = "npx opensync dashboard";

/** By password, by GitHub where it is set up, or by a link from the machine that the backend runs on. */
export function PasswordSignIn(): ReactNode {
  const options = useQuery(api.signIn.options);
  const { signIn } = useAuthActions();
  const { failure: linkFailure } = useLinkCodes();
  const { isBusy, failure, run } = useAction();
  const shown = failure ?? linkFailure;
  return (
    <>
      <h1 className={styles.title}>Sign in</h1>
      {shown === null ? null : <Notice kind="danger">{shown}</Notice>}
      <section className={styles.link}>
        <p>On the machine where the backend runs, get a link that signs you in once:</p>
        <div className={styles.command}>
          <code>{COMMAND}</code>
          <CopyButton text={COMMAND} label="Copy the command" />
        </div>
      </section>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          form.set("flow", "signIn");
          void run(() => signIn("password", form));
        }}
      >
        <Field label="Account" name="account" autoComplete="username" required />
        <Field label="Password" name="password" type="password" autoComplete="current-password" required />
        <Button type="submit" kind="primary" isBusy={isBusy}>
          Sign in
        </Button>
      </form>
      {options?.github === true ? (
        <Button isBusy={isBusy} onClick={() => void run(() => signIn("github"))}>
          Continue with GitHub
        </Button>
      ) : null}
    </>
  );
}
