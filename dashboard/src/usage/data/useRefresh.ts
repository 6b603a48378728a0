import { useEffect, useState } from "react";

/** An answer of the last minute is fresh enough for a page that is opened. */
const FRESH_MS = 60_000;
/** Who comes back to the window after so long wants today's figures. */
const AWAY_MS = 5 * 60_000;

/** From when the figures of a page must be, and how to ask for new ones. */
export function useRefresh(): { asOf: number; refresh: () => void } {
  const [asOf, setAsOf] = useState(() => Date.now() - FRESH_MS);
  useEffect(() => {
    const returned = (): void => {
      if (document.visibilityState !== "visible") return;
      setAsOf((before) => (Date.now() - before > AWAY_MS ? Date.now() : before));
    };
    document.addEventListener("visibilitychange", returned);
    return () => document.removeEventListener("visibilitychange", returned);
  }, []);
  return { asOf, refresh: () => setAsOf(Date.now()) };
}
