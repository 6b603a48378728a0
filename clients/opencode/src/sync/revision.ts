/** How much of a message is sent under these settings: a bit for each. */
export function shareOf(settings: {
  syncToolCalls: boolean;
  syncFileContents: boolean;
  syncThinking: boolean;
}): number {
  return (settings.syncToolCalls ? 4 : 0) + (settings.syncFileContents ? 2 : 0) + (settings.syncThinking ? 1 : 0);
}

/** True when `share` sends something that `before` did not. */
export function isRicher(share: number, before: number): boolean {
  return (share & ~before) !== 0;
}

/** The smallest difference that a double holds at today's times: what is finer than a millisecond has this many steps. */
const STEPS = 4096;
const MOST_KNOWN = 511;

/**
 * OpenCode's time of the last change (ms), and as a fraction how much of it is sent, then how much the plugin told besides: a richer setting and a
 * better knowledge replace, the same rows read again with the same knowledge are the same revision on every machine.
 */
export function revisionOf(changedAt: number, share: number, known = 0): number {
  return Math.floor(changedAt) + (share * (MOST_KNOWN + 1) + Math.min(known, MOST_KNOWN)) / STEPS;
}
