import { useAuthActions } from "@convex-dev/auth/react";
import { useQuery } from "convex/react";
import { useState, type FormEvent, type ReactNode } from "react";
import { api } from "../backend/api";
import { failureText } from "../backend/refusal";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { Wordmark } from "../shell/Wordmark";
import { useCodeFailure } from "./OneTimeCode";
import styles from "./SignIn.module.css";

/** Stands in place of any page while nobody is signed in; the address stays, and is shown afterwards. */
export function SignIn(): ReactNode {
  const options = useQuery(api.signIn.options);
  const { signIn } = useAuthActions();
  const codeFailure = useCodeFailure();
  const [failure, setFailure] = useState<string | null>(codeFailure);
  const [isBusy, setIsBusy] = useState(false);

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    form.set("flow", "signIn");
    void attempt(() => signIn("password", form));
  };
  const attempt = async (act: () => Promise<unknown>): Promise<void> => {
    setIsBusy(true);
    setFailure(null);
    try {
      await act();
    } catch (error) {
      setFailure(failureText(error));
    } finally {
      setIsBusy(false);
    }
  };

  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <Wordmark />
        <h1 className={styles.title}>Sign in</h1>
        {failure === null ? null : <Notice kind="danger">{failure}</Notice>}
        <section className={styles.link}>
          <p>On the machine where the backend runs, get a link that signs you in once:</p>
          <code className={styles.command}>npx opensync dashboard</code>
        </section>
        <form className={styles.form} onSubmit={submit}>
          <Field label="Account" name="account" autoComplete="username" required />
          <Field label="Password" name="password" type="password" autoComplete="current-password" required />
          <Button type="submit" kind="primary" isBusy={isBusy}>
            Sign in
          </Button>
        </form>
        {options?.github === true ? (
          <Button onClick={() => void attempt(() => signIn("github"))}>Continue with GitHub</Button>
        ) : null}
      </div>
    </main>
  );
}
