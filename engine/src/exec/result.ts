import { describeRefusal } from "../runtime/function-error";
import type { FunctionError } from "../runtime/function-error";
import type { LogLines } from "../runtime/log-lines";
import { parseJson } from "../values/json";
import type { Json } from "../values/json";

/** What a call comes to, inside the engine. */
export type Outcome = { ok: true; text: string; log: LogLines } | { ok: false; error: FunctionError; log: LogLines };

/** What a caller from outside gets. */
export type FunctionResult = FunctionSuccess | FunctionFailure;

export interface FunctionSuccess {
  ok: true;
  readonly value: Json;
  /** The value as JSON text, to be put into an answer as it is. */
  valueText: string;
  logLines: string[];
}

export interface FunctionFailure {
  ok: false;
  /** Upstream's text: `[Request ID: <16 hex>] Server Error`, then unless redacted what went wrong and where. */
  error: string;
  /** The payload of a ConvexError. */
  errorData?: Json;
  logLines: string[];
  /** Upstream's name of the condition, when the engine found it. */
  code?: string;
}

export function refusal(error: unknown, log: LogLines): Outcome {
  return { ok: false, error: describeRefusal(error), log };
}

/** What a log entry says of why a function failed. */
export function failureOf(error: FunctionError | null): { error: string | null; code?: string } {
  if (error === null) return { error: null };
  const code = error.code ?? (error.data === undefined ? undefined : "ConvexError");
  return { error: error.message, ...(code === undefined ? {} : { code }) };
}

export function functionResult(outcome: Outcome, requestId: string, redact: boolean): FunctionResult {
  const logLines = redact ? [] : outcome.log.lines;
  if (outcome.ok) {
    const { text } = outcome;
    return {
      ok: true,
      valueText: text,
      logLines,
      get value() {
        return parseJson(text);
      },
    };
  }
  const { message, data, code } = outcome.error;
  const prefix = `[Request ID: ${requestId}] Server Error`;
  return {
    ok: false,
    error: redact ? prefix : `${prefix}\n${message}`,
    ...(data === undefined ? {} : { errorData: data }),
    logLines,
    ...(code === undefined ? {} : { code }),
  };
}
