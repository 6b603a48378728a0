import type { HookFacts } from "./hook-facts";
import type { HookEvent } from "./hook-record";

/** Facts as the sync reads them. */
export interface KnownFacts {
  /** Null when no hook told of the session (or its file is damaged, which costs only what it held). */
  get(sessionId: string): HookFacts | null;
  all(): HookFacts[];
}

/** One process at a time may change facts: the courier that holds the lock. */
export interface Facts extends KnownFacts {
  /** Takes events over; they are on the disk when this resolves. The same events in any order, any number of times, end in the same facts. */
  absorb(...events: readonly HookEvent[]): Promise<void>;
  /** The transcript holds these prompts: their text need not be kept here any more. */
  dropPrompts(sessionId: string, promptIds: readonly string[]): Promise<void>;
  /**
   * Removes facts of sessions whose transcript is gone and that `isDelivered` vouches for, a day after their last event; and all that are
   * older than 45 days. Answers how many it removed.
   */
  forgetDelivered(isDelivered: (facts: HookFacts) => boolean, now?: number): Promise<number>;
}

/** Opens the facts below a folder (`…/opensync/claude-code-sync/facts`), which need not exist. */
export function openFacts(folder: string): Facts {
  throw new Error(`Not there yet: ${folder}`);
}
