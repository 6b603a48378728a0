import type { DeadLetter, OutboxRecord } from "../outbox";

/** When something is to be delivered. */
export interface WakeTiming {
  /** This long after the event, ms. */
  readonly afterMs: number;
  /** Each further event of the source starts the wait anew (for a few seconds at most), instead of keeping the first one's. */
  readonly quiet?: boolean;
  /** And not before this long after the source's last delivery began, ms. */
  readonly spacingMs?: number;
}

/** Something at a source (a session, say) that is not delivered yet. */
export interface Wake {
  /** Where it goes, as the client names it: what fails for one destination does not hold up another. */
  readonly destination: string;
  readonly source: string;
  /** When it happened, ms since the epoch. */
  readonly at: number;
  readonly timing: WakeTiming;
}

export interface Work {
  readonly destination: string;
  /** Null: everything that the client can find, whether or not an event told of it. */
  readonly sources: readonly string[] | null;
  /** Deliver each source on its own, so that one which the backend cannot take does not hold up the others. */
  readonly careful: boolean;
}

export interface Delivered {
  /** What was done, for the log, without content: `3 messages of 1 session`. */
  readonly summary: string;
  /** Given up for good, each with its reason: the rest was delivered. */
  readonly rejected: readonly DeadLetter[];
  /** With `careful`: sources that could not be delivered this time. */
  readonly failed: readonly { readonly source: string; readonly error: unknown }[];
}

/** What an agent's client adds to the courier. */
export interface CourierClient<Event> {
  /** @throws OpenSyncError `invalid_record` for a record that nobody can ever use */
  parse(record: OutboxRecord): Event;
  /**
   * Keeps what the events hold; their records are removed once this resolves, so it must be on the disk by then. Needs no network. Gives what is to
   * be delivered because of them.
   */
  absorb(events: readonly Event[]): Promise<readonly Wake[]>;
  /** All destinations that there is anything for: each is looked over at the start and from time to time. */
  destinations(): Promise<readonly string[]>;
  /** Brings the work to the backend; done when it is acknowledged. Failures are thrown, and tried again. */
  deliver(work: Work, signal: AbortSignal): Promise<Delivered>;
}
