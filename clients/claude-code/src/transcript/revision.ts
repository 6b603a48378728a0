/** What of a message is sent, as one number: where two installations send different shares of it, the greater share stays. */
export function shareOf(settings: {
  syncToolCalls: boolean;
  syncFileContents: boolean;
  syncThinking: boolean;
}): number {
  return (settings.syncToolCalls ? 4 : 0) + (settings.syncFileContents ? 2 : 0) + (settings.syncThinking ? 1 : 0);
}

/** The smallest difference that a double holds at today's times: what is finer than a millisecond has this many steps. */
const STEPS = 4096;
const SHARES = 8;
const MOST_KNOWN = 7;
const MOST_LINES = 62;

/**
 * A message's revision: the newest time (ms) of the lines that make it, and as a fraction how many lines those are, then how much of them is sent,
 * then how many durations hooks told. So a longer transcript, a richer setting and a better knowledge replace; the same lines read again with
 * the same knowledge are the same revision on every machine.
 */
export function revisionOf(newestAt: number, lines: number, share: number, known = 0): number {
  const step = (Math.min(lines, MOST_LINES) * SHARES + share) * (MOST_KNOWN + 1) + Math.min(known, MOST_KNOWN);
  return newestAt + step / STEPS;
}

/**
 * A session's revision: the newest time (ms) of the lines when they last told something new, and as a fraction how many lines had that time, then how
 * often hooks told something new. Both only grow, so what is sent later replaces what was sent earlier, whether or not hooks are known to the sender.
 * A session that only hooks know comes before every line.
 */
export function sessionRevisionOf(changedAt: number, lines: number, hookChanges: number): number {
  const step = Math.min(Math.min(lines, MOST_LINES) * 8 + hookChanges, STEPS - 1);
  return (hookChanges > 0 ? Math.max(changedAt, 1) : changedAt) + step / STEPS;
}
