import { lazy, Suspense, type ReactNode } from "react";
import type { Id } from "../backend/api";

const ShareDialog = lazy(async () => ({ default: (await import("../sharing/ShareDialog")).ShareDialog }));

export type SessionDialog = "share" | "export";

export function SessionDialogs({
  open,
  session,
  onClose,
}: {
  open: SessionDialog | null;
  session: { id: Id<"sessions">; title: string | null };
  onClose: () => void;
}): ReactNode {
  if (open === null) return null;
  return (
    <Suspense fallback={null}>{open === "share" ? <ShareDialog session={session} onClose={onClose} /> : null}</Suspense>
  );
}
