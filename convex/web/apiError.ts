import { ERROR_STATUS } from "@opensync/protocol";
import type { ErrorCode } from "@opensync/protocol";

/** A failure that the caller can understand: its code decides the HTTP status, its message says what to do. */
export class ApiError extends Error {
  override name = "ApiError";
  readonly details: unknown;
  readonly headers: Record<string, string>;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: { details?: unknown; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.details = options.details;
    this.headers = options.headers ?? {};
  }

  get status(): number {
    return ERROR_STATUS[this.code];
  }
}
