import { OpenSyncError } from "../errors";

export interface BackoffOptions {
  readonly baseMs: number;
  readonly capMs: number;
  /** The wait after a refusal of the key: only a person can mend it, by a new login. */
  readonly refusedMs: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

export const defaultBackoff: BackoffOptions = {
  baseMs: 1000,
  capMs: 5 * 60 * 1000,
  refusedMs: 5 * 60 * 1000,
  random: Math.random,
};

/**
 * How long to wait after `failures` failures in a row, ms: exponential with full jitter, anywhere between nothing and the bound, so that
 * clients which failed together do not return together. Never sooner than the backend asks (`Retry-After`).
 */
export function backoffMs(failures: number, error: unknown, options: BackoffOptions = defaultBackoff): number {
  const { baseMs, capMs, refusedMs, random } = options;
  if (isRefusal(error)) return refusedMs;
  const bound = Math.min(capMs, baseMs * 2 ** Math.min(failures - 1, 30));
  return askedMs(error) + random() * bound;
}

/** How long the backend asked to wait (`Retry-After`), ms. */
export function askedMs(error: unknown): number {
  return error instanceof OpenSyncError ? (error.retryAfterMs ?? 0) : 0;
}

/** Errors that time does not mend: the key, the address or the settings are wrong. */
export function isRefusal(error: unknown): boolean {
  return error instanceof OpenSyncError && REFUSALS.has(error.code);
}

const REFUSALS = new Set(["invalid_api_key", "out_of_scope", "invalid_config", "invalid_url", "insecure_url"]);
