import type { FunctionAddress } from "../components";
import type { EngineLogEntry } from "../core";
import type { EngineError } from "../errors";
import { refusal } from "../exec/result";
import { functionEntry } from "../exec/run-log";
import { LogLines } from "../runtime/log-lines";
import type { FunctionKind } from "../runtime/registered";
import { type IsolateEnd, IsolateEnded } from "./isolate-thread";

export interface CalledFunction extends FunctionAddress {
  kind: FunctionKind;
}

/** The log entry of a call that took its thread with it, and so could not make one itself. `startMs` is of `performance.now()`. */
export function endedCall(
  called: CalledFunction,
  requestId: string,
  startMs: number,
  error: EngineError,
): EngineLogEntry {
  return functionEntry(called, { requestId }, startMs, refusal(error, new LogLines()));
}

/** The log entry of a thread that ended without having been closed. */
export function endedThread(end: IsolateEnd): EngineLogEntry {
  return {
    type: "engineError",
    part: "isolate",
    requestId: end.requestId,
    error: end.error ?? new IsolateEnded(end),
  };
}
