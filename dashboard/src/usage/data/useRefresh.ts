import { useEffect, useState } from "react";

/** An answer of the last minute is fresh enough for a page that is opened. */
const FRESH_MS = 60_000;
/** Who comes back to the window after so long wants the figures of now. */
const AWAY_MS = 60_000;
/** Where something arrives, figures follow it this far behind: often enough to be believed, seldom enough to be read. */
const FOLLOW_MS = 20_000;

/**
 * From when the figures of a page must be, and how to ask for new ones. `newest`: anything that is another whenever the backend has
 * got something that counts; undefined while that is not known.
 */
export function useRefresh(newest?: string): { asOf: number; refresh: () => void } {
  const [asOf, setAsOf] = useState(() => Date.now() - FRESH_MS);
  const [followed, setFollowed] = useState(newest);
  if (followed === undefined && newest !== undefined) setFollowed(newest);
  useEffect(() => {
    const returned = (): void => {
      if (document.visibilityState !== "visible") return;
      setAsOf((before) => (Date.now() - before > AWAY_MS ? Date.now() : before));
    };
    document.addEventListener("visibilitychange", returned);
    return () => document.removeEventListener("visibilitychange", returned);
  }, []);
  useEffect(() => {
    if (newest === undefined || followed === undefined || newest === followed) return;
    const follow = (): void => {
      if (document.visibilityState !== "visible") return;
      setFollowed(newest);
      setAsOf(Date.now());
    };
    const timer = window.setTimeout(follow, Math.max(MIN_FOLLOW_MS, asOf + FOLLOW_MS - Date.now()));
    return () => window.clearTimeout(timer);
  }, [newest, followed, asOf]);
  return { asOf, refresh: () => setAsOf(Date.now()) };
}

/** What arrives comes in bursts: the figures wait for its end. */
const MIN_FOLLOW_MS = 1_500;
