import { useAuthActions } from "@convex-dev/auth/react";
import { Link, type ErrorComponentProps } from "@tanstack/react-router";
import { useEffect, useState, type ReactNode } from "react";
import { failureText, refusalOf } from "../backend/refusal";
import { useConnection } from "../backend/useConnection";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { PageHeader } from "../ui/PageHeader";
import { Skeleton } from "../ui/Skeleton";
import { useToasts } from "./toasts";
import styles from "./page-states.module.css";

export function PagePending(): ReactNode {
  return (
    <div className={styles.pending} role="status" aria-label="Loading">
      <Skeleton width="12rem" height="1.75rem" />
      <Skeleton height="8rem" />
      <Skeleton height="16rem" />
    </div>
  );
}

/** A page that failed: the others go on. */
export function PageFailure({ error, reset }: ErrorComponentProps): ReactNode {
  if (isLoadFailure(error)) return <PageMissing />;
  if (refusalOf(error)?.code === "signed_out") return <SessionEnded reset={reset} />;
  return (
    <EmptyState title="This page could not be shown">
      <p>{failureText(error)}</p>
      <Button onClick={reset}>Try again</Button>
    </EmptyState>
  );
}

/** Ended from another tab or device: what this browser still holds of the session is forgotten, so that one can sign in anew. */
function SessionEnded({ reset }: Pick<ErrorComponentProps, "reset">): ReactNode {
  const { signOut } = useAuthActions();
  const { say } = useToasts();
  useEffect(() => {
    const forget = async (): Promise<void> => {
      await signOut();
      say({ text: "Your session has been ended. Sign in again." });
      reset();
    };
    void forget();
  }, []);
  return <PagePending />;
}

/** Its code did not come: it is fetched when somebody first goes there, from the host that may be away or have another version by now. */
function PageMissing(): ReactNode {
  const connection = useConnection();
  const [wasAway] = useState(connection !== "connected");
  const isBack = wasAway && connection === "connected";
  useEffect(() => {
    if (isBack) window.location.reload();
  }, [isBack]);
  return (
    <EmptyState title="This page could not be loaded">
      <p>
        {wasAway
          ? "There is no connection. The page comes by itself when the connection is back."
          : "There may be a newer version of the dashboard."}
      </p>
      <Button onClick={() => window.location.reload()}>Load again</Button>
    </EmptyState>
  );
}

/** As Chromium, Firefox and Safari say it, and Vite of a page's styles. */
function isLoadFailure(error: unknown): boolean {
  return error instanceof Error && /dynamically imported module|module script failed|preload CSS/i.test(error.message);
}

/** An address that leads to nothing. */
export function NotFound(): ReactNode {
  return (
    <>
      <PageHeader title="There is no such page" />
      <p>
        <Link to="/sessions">All sessions</Link>
      </p>
    </>
  );
}
