import { useSyncExternalStore, type ReactNode } from "react";
import { exactTime, relativeTime } from "./time-text";

/** How long ago, kept current; the exact time on hover and for machines. `at` in ms. */
export function RelativeTime({ at }: { at: number }): ReactNode {
  const now = useMinute();
  return (
    <time dateTime={new Date(at).toISOString()} title={exactTime(at)}>
      {relativeTime(at, now)}
    </time>
  );
}

const TICK_MS = 20_000;
const listeners = new Set<() => void>();
let now = Date.now();
let timer: number | undefined;

/** The time, some seconds old at most: one clock for the whole page. */
export function useMinute(): number {
  return useSyncExternalStore(subscribe, () => now);
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    now = Date.now();
    timer = window.setInterval(() => {
      now = Date.now();
      for (const each of listeners) each();
    }, TICK_MS);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.clearInterval(timer);
  };
}
