import { APP } from "../store/namespace";
import type { CallKind, RequestInfo } from "../runtime/call";
import type { FunctionDefinition } from "../runtime/registered";
import { failureOf } from "./result";
import type { Outcome } from "./result";

/** What a runner tells of its work. */
export type RunnerLogEntry =
  | {
      type: "function";
      /** Path of the function's component, absent for the app's own. */
      component?: string;
      path: string;
      kind: CallKind;
      requestId: string;
      /** When it ended, ms since the epoch. */
      at: number;
      durationMs: number;
      error: string | null;
      /** Upstream's name of the condition when it was the engine that ended the call, `ConvexError` when the app meant to. */
      code?: string;
      logLines: string[];
    }
  /** A fault of the engine, hidden from the caller; or an error in what a function left behind when it returned. */
  | { type: "systemError"; path: string; requestId?: string; error: unknown }
  | { type: "audit"; path: string; body: unknown };

/** A run that began at `start` (of `performance.now()`) and ends now. */
export function functionEntry(
  { component, path, kind }: Pick<FunctionDefinition, "component" | "path" | "kind">,
  { requestId }: Pick<RequestInfo, "requestId">,
  start: number,
  outcome: Outcome,
): RunnerLogEntry {
  return {
    type: "function",
    ...(component === APP ? {} : { component }),
    path,
    kind,
    requestId,
    at: Date.now(),
    durationMs: performance.now() - start,
    ...failureOf(outcome.ok ? null : outcome.error),
    logLines: outcome.log.lines,
  };
}
