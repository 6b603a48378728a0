import { setTimeout as wait } from "node:timers/promises";
import { OpenSyncError } from "../errors";
import type { Answer } from "./exchange";

export interface RetryPolicy {
  /** Requests in all, the first included. */
  readonly attempts: number;
  readonly baseMs: number;
  readonly capMs: number;
  /** A longer wait asked for by the backend is not sat out: the answer is given to the caller. */
  readonly longestRetryAfterMs: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** The wall clock, for a `Retry-After` that is a date; ms. */
  readonly now: () => number;
  /** A clock that nobody sets; ms. */
  readonly elapsed: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** Waits at most 0.5 s, 1 s, 2 s, 4 s, 8 s, 16 s: half of that on average. */
export const defaultRetry: RetryPolicy = {
  attempts: 7,
  baseMs: 500,
  capMs: 30_000,
  longestRetryAfterMs: 120_000,
  random: Math.random,
  now: Date.now,
  elapsed: () => performance.now(),
  sleep: async (ms, signal) => {
    await wait(ms, undefined, signal ? { signal } : {});
  },
};

/** What one backend's `Retry-After` asks of all requests that go there, whichever of them it answered. */
export class Hold {
  #until = -Infinity;

  ask(ms: number, now: number): void {
    this.#until = Math.max(this.#until, now + ms);
  }

  /** ms. */
  left(now: number): number {
    return Math.max(0, this.#until - now);
  }
}

/**
 * Sends until the answer is final: again after a failed connection, 408, 429 and 5xx, with exponential backoff and full jitter, and
 * never sooner than `Retry-After` asks. Every request of the wire may be repeated: the backend's writes are idempotent.
 * @throws what `send` threw last, or `aborted`
 */
export async function withRetry(
  send: () => Promise<Answer>,
  policy: RetryPolicy,
  { signal, hold = new Hold() }: { signal?: AbortSignal | undefined; hold?: Hold } = {},
): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    for (let left = hold.left(policy.elapsed()); left > 0; left = hold.left(policy.elapsed()))
      await pause(Math.ceil(left), policy, signal);
    const outcome = await settle(send);
    const last = attempt >= policy.attempts;
    if ("error" in outcome) {
      if (last || !isTransient(outcome.error)) throw outcome.error;
    } else if (last || !isRetryable(outcome.answer.status)) {
      return outcome.answer;
    }
    const asked = "answer" in outcome ? retryAfterMs(outcome.answer.header("retry-after"), policy.now()) : 0;
    if (asked > policy.longestRetryAfterMs && "answer" in outcome) return outcome.answer;
    hold.ask(asked, policy.elapsed());
    await pause(asked + jitterMs(attempt, policy), policy, signal);
  }
}

/** `Retry-After` is a number of seconds or an HTTP date (RFC 9110, 10.2.3); 0 when absent or neither. */
export function retryAfterMs(header: string | null, now: number): number {
  if (header === null) return 0;
  const value = header.trim();
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  // Date.parse makes a date of nearly anything that holds a number; an HTTP date begins with the day's name.
  const date = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}

/** Full jitter: anywhere between nothing and the exponential bound, so that clients which failed together do not return together. */
function jitterMs(attempt: number, policy: RetryPolicy): number {
  return policy.random() * Math.min(policy.capMs, policy.baseMs * 2 ** (attempt - 1));
}

async function settle(send: () => Promise<Answer>): Promise<{ answer: Answer } | { error: unknown }> {
  try {
    return { answer: await send() };
  } catch (error) {
    return { error };
  }
}

async function pause(ms: number, policy: RetryPolicy, signal: AbortSignal | undefined): Promise<void> {
  try {
    await policy.sleep(ms, signal);
  } catch (error) {
    if (signal?.aborted) throw new OpenSyncError("aborted", "Stopped", { cause: error });
    throw error;
  }
}

function isTransient(error: unknown): boolean {
  return error instanceof OpenSyncError && error.code === "could_not_connect";
}

/** 501 and 505 say that the request is not understood: asking again changes nothing. */
function isRetryable(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
}
