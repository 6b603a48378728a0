import { AsyncLocalStorage } from "node:async_hooks";
import { type Call, currentCall } from "./call";

type OnLate = (error: unknown, call: Call) => void;

/**
 * Keeps errors that user code lets go of (a rejected promise nobody awaits, a throwing event listener)
 * from ending the process: they fail the call they come from, as upstream does. `onLate` is told of those whose call is over.
 * Errors from elsewhere are left to do what they would have done. Returns the function that ends the watch.
 */
export function containFailures(onLate: OnLate): () => void {
  watchers.add(onLate);
  if (watchers.size === 1) {
    process.on("unhandledRejection", onRejection);
    process.on("rejectionHandled", onHandledAfterAll);
    process.on("uncaughtException", onException);
  }
  return () => {
    if (!watchers.delete(onLate) || watchers.size > 0) return;
    process.off("unhandledRejection", onRejection);
    process.off("rejectionHandled", onHandledAfterAll);
    process.off("uncaughtException", onException);
  };
}

/** Runs the code of a module, which belongs to no call: `onFailure` hears of the errors that it lets go of. */
export function containEvaluation<T>(evaluate: () => T, onFailure: (error: unknown) => void): T {
  return evaluations.run(onFailure, evaluate);
}

const evaluations = new AsyncLocalStorage<(error: unknown) => void>();
const watchers = new Set<OnLate>();

function onRejection(reason: unknown): void {
  if (failCall(reason)) return;
  // Without this listener the process would end, unless somebody else listens.
  if (process.listenerCount("unhandledRejection") === 1) throw reason;
}

/** Its call has failed already. Node would print a warning of it that names nothing. */
function onHandledAfterAll(): void {}

function onException(error: unknown): void {
  if (failCall(error)) return;
  if (process.listenerCount("uncaughtException") > 1) return;
  process.off("uncaughtException", onException);
  process.nextTick(() => {
    throw error;
  });
}

function failCall(error: unknown): boolean {
  const call = currentCall();
  if (call === undefined) return failEvaluation(error);
  if (call.isLate) for (const watcher of watchers) watcher(error, call);
  else call.fail(error);
  return true;
}

function failEvaluation(error: unknown): boolean {
  const onFailure = evaluations.getStore();
  onFailure?.(error);
  return onFailure !== undefined;
}
