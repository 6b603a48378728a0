import { APP, type FunctionAddress } from "../components";
import type { EngineLogEntry } from "../core";
import type { EngineError } from "../errors";
import { describeRefusal } from "../runtime/function-error";
import { failureOf } from "../exec/result";
import type { FunctionKind } from "../runtime/registered";

export interface CalledFunction extends FunctionAddress {
  kind: FunctionKind;
}

/** The log entry of a call that took its thread with it, and so could not make one itself. `startMs` is of `performance.now()`. */
export function endedCall(
  { component, path, kind }: CalledFunction,
  requestId: string,
  startMs: number,
  error: EngineError,
): EngineLogEntry {
  const durationMs = performance.now() - startMs;
  return {
    type: "function",
    ...(component === APP ? {} : { component }),
    path,
    kind,
    requestId,
    at: Date.now(),
    durationMs,
    ...failureOf(describeRefusal(error)),
    logLines: [],
  };
}
