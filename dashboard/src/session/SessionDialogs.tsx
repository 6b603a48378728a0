import { lazy, Suspense, type ReactNode } from "react";
import type { Id } from "../backend/api";

const ExportDialog = lazy(async () => ({ default: (await import("../export/ExportDialog")).ExportDialog }));
const ShareDialog = lazy(async () => ({ default: (await import("../sharing/ShareDialog")).ShareDialog }));

export type SessionDialog = "share" | "export";

export function SessionDialogs({
  open,
  session,
  onPrint,
  onClose,
}: {
  open: SessionDialog | null;
  session: { id: Id<"sessions">; title: string | null };
  onPrint: () => void;
  onClose: () => void;
}): ReactNode {
  if (open === null) return null;
  return (
    <Suspense fallback={null}>
      {open === "share" ? (
        <ShareDialog session={session} onClose={onClose} />
      ) : (
        <ExportDialog sessions={[session]} onPrint={onPrint} onClose={onClose} />
      )}
    </Suspense>
  );
}
