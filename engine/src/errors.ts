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

export function isEngineError(error: unknown, code?: string): error is EngineError {
  return error instanceof EngineError && (code === undefined || error.code === code);
}
