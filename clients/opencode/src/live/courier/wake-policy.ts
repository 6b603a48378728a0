import type { WakeTiming } from "@opensync/client-core";

/** Long enough for the prompt's own parts to go with it. */
const START_MS = 250;
/** The last updates of a turn (summary, totals) come within a second after it. */
const END_MS = 400;
const BETWEEN_MS = 500;
const SPACING_MS = 5000;

const ENDS = new Set(["session.idle", "session.error", "session.deleted", "session.compacted", "message.removed"]);

/** When what an event told of is to be in the backend: a prompt and an answer at once, what comes between every few seconds. */
export function wakeTiming(event: string): WakeTiming {
  if (ENDS.has(event)) return { afterMs: END_MS, quiet: true };
  if (event === "session.created") return { afterMs: START_MS };
  return { afterMs: BETWEEN_MS, spacingMs: SPACING_MS };
}
