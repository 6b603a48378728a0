import { lazy, Suspense, type ReactNode } from "react";
import { Card } from "../ui/Card";
import { Skeleton } from "../ui/Skeleton";
import type { EvalRow } from "./useEvals";
import styles from "./EvalReading.module.css";

const FirstMessages = lazy(async () => ({ default: (await import("../session/FirstMessages")).FirstMessages }));

/** What is judged, beside the judgement. */
export function EvalReading({ session }: { session: EvalRow["session"] }): ReactNode {
  return (
    <Card title="What happened">
      {/* What is longer than its place scrolls: by keyboard, too. */}
      <div className={styles.messages} role="region" aria-label="Messages" tabIndex={0}>
        <Suspense fallback={<Skeleton height="20rem" />}>
          <FirstMessages session={{ ...session, cwd: null, worktree: null }} linkText="Open the session" />
        </Suspense>
      </div>
    </Card>
  );
}
