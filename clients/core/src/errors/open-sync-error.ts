/** What went wrong, for a program to branch on. */
export const openSyncErrorCodes = [
  "usage",
  "not_configured",
  "invalid_config",
  "invalid_url",
  "insecure_url",
  "invalid_api_key",
  "out_of_scope",
  "could_not_connect",
  "not_opensync",
  "server_refused",
  "batch_too_large",
  "body_too_large",
  "state_unusable",
  "invalid_record",
  "redaction_failed",
  "aborted",
] as const;

export type OpenSyncErrorCode = (typeof openSyncErrorCodes)[number];

interface Details {
  /** What the user can do next, as a sentence or a command. */
  readonly hint?: string;
  readonly cause?: unknown;
  /** The HTTP status that the backend answered with. */
  readonly status?: number;
  /** The backend's own error code (`rate_limited`, `batch_too_large`, …). */
  readonly serverCode?: string;
  /** How long the backend asks to wait before the next request, ms. */
  readonly retryAfterMs?: number;
}

/** Shells report a process ended by Ctrl-C as 128 + SIGINT (2). */
const INTERRUPTED = 130;

/**
 * The one error that clients show to people. `message` says what happened and to what, `hint` what to do about it; neither ever
 * holds a key. `exitCode` is what a command line ends with: 2 for wrong usage, 130 when interrupted, else 1.
 */
export class OpenSyncError extends Error {
  override readonly name = "OpenSyncError";
  readonly code: OpenSyncErrorCode;
  readonly hint: string | undefined;
  readonly status: number | undefined;
  readonly serverCode: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: OpenSyncErrorCode, message: string, details: Details = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    this.status = details.status;
    this.serverCode = details.serverCode;
    this.retryAfterMs = details.retryAfterMs;
  }

  get exitCode(): number {
    if (this.code === "usage") return 2;
    return this.code === "aborted" ? INTERRUPTED : 1;
  }
}

/**
 * The innermost reason of a failure in words. Node's fetch says only "fetch failed" and keeps the reason (`ECONNREFUSED`, a
 * certificate's fault) in `cause`; a refused dual-stack connection keeps one error an address in an AggregateError without a message.
 */
export function causeText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause !== undefined) return causeText(error.cause);
  if (error instanceof AggregateError && error.errors.length > 0) return causeText(error.errors[0]);
  return error.message || error.name;
}
