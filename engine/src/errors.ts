/**
 * A failure the engine itself detects. `code` is the upstream name of the condition
 * (`TooManyDocumentsRead`, `InvalidArgument`, ...), `status` the HTTP status an edge answers with.
 */
export class EngineError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, options: { status?: number; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "EngineError";
    this.code = code;
    this.status = options.status ?? 400;
  }
}

/** Upstream's text for a fault that is not the caller's; it shows nothing of what went wrong. */
export const SYSTEM_FAULT = "Your request couldn't be completed. Try again later.";

export function systemFault(cause: unknown, status: 500 | 503): EngineError {
  return new EngineError("InternalServerError", SYSTEM_FAULT, { status, cause });
}

export function isEngineError(error: unknown, code?: string): error is EngineError {
  return error instanceof EngineError && (code === undefined || error.code === code);
}
