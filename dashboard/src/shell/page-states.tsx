import { Link, type ErrorComponentProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { failureText } from "../backend/refusal";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { PageHeader } from "../ui/PageHeader";
import { Skeleton } from "../ui/Skeleton";
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
  return (
    <EmptyState title="This page could not be shown">
      <p>{failureText(error)}</p>
      <Button onClick={reset}>Try again</Button>
    </EmptyState>
  );
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
