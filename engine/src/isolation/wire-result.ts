import { LogLines } from "../runtime/log-lines";
import type { FunctionError } from "../runtime/function-error";
import { parseJson } from "../values/json";
import type { FunctionFailure, FunctionResult, FunctionSuccess, Outcome } from "../exec/result";

/** A result between threads: its value as text only. */
export type WireResult = Omit<FunctionSuccess, "value"> | FunctionFailure;

export function toWireResult(result: FunctionResult): WireResult {
  if (!result.ok) return { ...result };
  const { ok, valueText, logLines } = result;
  return { ok, valueText, logLines };
}

export function fromWireResult(result: WireResult): FunctionResult {
  if (!result.ok) return result;
  return {
    ...result,
    get value() {
      return parseJson(result.valueText);
    },
  };
}

/** An outcome between threads. */
export type WireOutcome =
  | { ok: true; text: string; lines: string[] }
  | { ok: false; error: FunctionError; lines: string[] };

export function toWireOutcome({ log: { lines }, ...outcome }: Outcome): WireOutcome {
  return outcome.ok ? { ok: true, text: outcome.text, lines } : { ok: false, error: outcome.error, lines };
}

export function fromWireOutcome({ lines, ...outcome }: WireOutcome): Outcome {
  const log = new LogLines();
  log.lines.push(...lines);
  return { ...outcome, log };
}
