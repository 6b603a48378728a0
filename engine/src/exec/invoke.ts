import { setImmediate } from "node:timers/promises";
import { EngineError } from "../errors";
import { runInCall } from "../runtime/call";
import type { Call, RequestInfo } from "../runtime/call";
import { describeRefusal, describeThrown } from "../runtime/function-error";
import type { FunctionError } from "../runtime/function-error";
import { outOfMemoryError } from "../runtime/heap-meter";
import type { FunctionDefinition } from "../runtime/registered";
import { systemTimeoutError } from "../runtime/syscalls";
import { formatDuration, userTimeoutError } from "../runtime/activity";
import type { ExecutionLimits } from "./limits";
import type { Outcome } from "./result";

/** Runs user code as `call` until it returns, throws or is stopped, and ends the call. */
export async function invoke(call: Call, run: () => Promise<string>, limits: ExecutionLimits): Promise<Outcome> {
  const outcome = await invokeOpen(call, run, limits);
  call.end();
  return outcome.ok ? { ok: true, text: outcome.result, log: call.log } : outcome;
}

/** Calls the function, which has to be one that runs here. */
export async function invoked(definition: FunctionDefinition, request: RequestInfo, args: string): Promise<string> {
  if (definition.invoke === null) throw new EngineError("WrongRuntime", `${definition.path} does not run here.`);
  return await definition.invoke(request.requestId, args);
}

/** The same for any result, leaving the call open when it succeeds. `onError` hears of a failure before the call ends. */
export async function invokeOpen<T>(
  call: Call,
  run: () => Promise<T>,
  limits: ExecutionLimits,
  onError?: (error: FunctionError) => void,
): Promise<{ ok: true; result: T } | (Outcome & { ok: false })> {
  const unwatch = call.isTransaction ? watchTransaction(call, limits) : watchAction(call, limits);
  call.onEnd(unwatch);
  call.activity.resume();
  try {
    const result = await Promise.race([call.failed(), runInCall(call, run)]);
    if (call.isTransaction) checkUse(call, limits);
    // Upstream looks for rejections that nobody handles before it looks at the result; Node reports them before a turn ends.
    if (call.kind === "mutation") await quiescence(call);
    else {
      // The body of a response may be under way still.
      if (call.kind !== "httpAction") call.returned();
      await setImmediate();
    }
    if (call.failure !== undefined) throw call.failure.error;
    return { ok: true, result };
  } catch (thrown) {
    const error = describeFailure(call, thrown);
    onError?.(error);
    call.end();
    return { ok: false, error, log: call.log };
  }
}

/**
 * Upstream runs a mutation until nothing of it is left to run: what its code did not await is still part of
 * the transaction, and a rejection that nobody handles fails it.
 */
async function quiescence(call: Call): Promise<void> {
  const { activity } = call;
  let seen = -1;
  while (
    call.failure === undefined &&
    (activity.progress !== seen || activity.hostOperations > 0 || call.nested !== undefined)
  ) {
    seen = activity.progress;
    await (call.nested ?? setImmediate());
  }
}

/** What stopped the call counts, not what its code made of it. */
function describeFailure({ failure }: Call, thrown: unknown): FunctionError {
  if (failure === undefined) return describeThrown(thrown);
  return failure.error instanceof EngineError ? describeRefusal(failure.error) : describeThrown(failure.error);
}

function checkUse(call: Call, { userTimeMs }: ExecutionLimits): void {
  call.activity.pause();
  if (call.activity.exceeded(userTimeMs)) call.fail(userTimeoutError(userTimeMs));
  else if (call.depth === 0 && call.activity.heap?.exceeded(true) === true) call.fail(outOfMemoryError());
}

/**
 * A query or mutation that awaits what never comes would hold its snapshot, or the one writer, for ever.
 * Its syscalls answer at once, so no progress over two checks without host work under way means that it is stuck.
 */
function watchTransaction(call: Call, { stuckMs, systemTimeMs }: ExecutionLimits): () => void {
  // A nested call is watched with the one it is nested in.
  if (call.depth > 0) return () => undefined;
  const { activity } = call;
  let seen = -1;
  const timer = setInterval(() => {
    if (activity.age() > systemTimeMs) call.fail(systemTimeoutError());
    else if (activity.progress === seen && activity.hostOperations === 0) call.fail(neverResolves());
    seen = activity.progress;
  }, stuckMs / 2);
  return () => clearInterval(timer);
}

function watchAction(call: Call, { actionTimeMs }: ExecutionLimits): () => void {
  const timer = setTimeout(() => {
    call.fail(
      new EngineError(
        "UserTimeout",
        `Function execution timed out (maximum duration: ${formatDuration(actionTimeMs)})`,
      ),
    );
  }, actionTimeMs);
  return () => clearTimeout(timer);
}

/** Upstream's text. */
function neverResolves(): EngineError {
  return new EngineError("NeverResolves", "Returned promise will never resolve");
}
