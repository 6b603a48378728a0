import { useEffect, useRef } from "react";
import type { TranscriptMessage } from "../transcript";

const LEAST_MS = 5_000;

/**
 * What is held beside the live end is as it was when it was loaded. When the session says that its messages are others now, what is in
 * view is asked for again, seldom: an earlier message was reverted, or a tool's answer came late.
 */
export function useRefresh(
  digest: number,
  firstInView: () => TranscriptMessage | null,
  refresh: (from: number) => Promise<void>,
): void {
  const known = useRef(digest);
  const latest = useRef({ firstInView, refresh });
  latest.current = { firstInView, refresh };
  useEffect(() => {
    if (known.current === digest) return;
    known.current = digest;
    const timer = window.setTimeout(() => {
      const message = latest.current.firstInView();
      if (message === null || document.hidden) return;
      latest.current.refresh(message.createdAt).catch((error: unknown) => {
        console.warn("What is in view could not be brought up to date.", error);
      });
    }, LEAST_MS);
    return () => window.clearTimeout(timer);
  }, [digest]);
}
