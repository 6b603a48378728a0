import { useAuthActions } from "@convex-dev/auth/react";
import { useMutation, useQuery } from "convex/react";
import type { ReactNode } from "react";
import { api } from "../../backend/api";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Notice } from "../../ui/Notice";
import { useAction } from "../../ui/useAction";
import forms from "../forms.module.css";

/** Shown only where the backend has GitHub's application. */
export function GithubAccount({ isConnected, hasPassword }: { isConnected: boolean; hasPassword: boolean }): ReactNode {
  const options = useQuery(api.signIn.options);
  const disconnect = useMutation(api.account.disconnectGithub);
  const { signIn } = useAuthActions();
  const { isBusy, failure, run } = useAction();
  if (options?.github !== true && !isConnected) return null;
  return (
    <Card title="GitHub">
      <div className={forms.stack}>
        {failure === null ? null : <Notice kind="danger">{failure}</Notice>}
        <p className={forms.words}>
          {isConnected
            ? "You can sign in with your GitHub account."
            : "Connect your GitHub account, and you can sign in with it."}
        </p>
        {isConnected ? (
          <Button isBusy={isBusy} disabled={!hasPassword} onClick={() => void run(() => disconnect())}>
            Disconnect
          </Button>
        ) : (
          <Button isBusy={isBusy} onClick={() => void run(() => signIn("github"))}>
            Connect GitHub
          </Button>
        )}
        {isConnected && !hasPassword ? (
          <p className={forms.words}>Set a password first: you would be locked out.</p>
        ) : null}
      </div>
    </Card>
  );
}
