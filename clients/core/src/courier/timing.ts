import { defaultBackoff, type BackoffOptions } from "./backoff";
import { HEARTBEAT_MS } from "./courier-lock";

/** All in ms. */
export interface CourierTiming {
  /** The courier ends when nothing was pending for this long. */
  readonly idleMs: number;
  /** How often it looks over everything, whether or not events told of something. */
  readonly lookOverMs: number;
  /** How long a look over everything waits for events that were just recorded: they are delivered first, and then it finds them done. */
  readonly lookOverDelayMs: number;
  /** How often it looks into the outbox where no change of the folder was noticed. */
  readonly pollMs: number;
  readonly heartbeatMs: number;
  /** What is under way when it is told to stop has this long to end. */
  readonly drainMs: number;
  /** After failing for this long it ends; the next event starts another one. */
  readonly giveUpMs: number;
  /** Its status is written at most this often, but for the end of a delivery. */
  readonly statusMs: number;
  readonly backoff: BackoffOptions;
}

export const defaultTiming: CourierTiming = {
  idleMs: 60_000,
  lookOverMs: 10 * 60_000,
  lookOverDelayMs: 1000,
  pollMs: 1000,
  heartbeatMs: HEARTBEAT_MS,
  drainMs: 10_000,
  giveUpMs: 24 * 60 * 60_000,
  statusMs: 1000,
  backoff: defaultBackoff,
};
