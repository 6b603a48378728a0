/** What of a message is sent, as one number: where two installations send different shares of it, the greater share stays. */
export function shareOf(settings: {
  syncToolCalls: boolean;
  syncFileContents: boolean;
  syncThinking: boolean;
}): number {
  return (settings.syncToolCalls ? 4 : 0) + (settings.syncFileContents ? 2 : 0) + (settings.syncThinking ? 1 : 0);
}

const SHARES = 8;
/** Keeps the fraction below one millisecond, in steps (1/1000) that a double still tells apart at today's times. */
const MOST_LINES = 124;

/**
 * A row's revision: the newest time (ms) of the lines that make it, and as a fraction how many lines those are, then how much of them is sent.
 * So a longer transcript, and a richer setting, replaces; the same lines read again are the same revision on every machine.
 */
export function revisionOf(newestAt: number, lines: number, share: number): number {
  return newestAt + (Math.min(lines, MOST_LINES) * SHARES + share) / 1000;
}
