import { currentCall } from "./call";
import type { Call } from "./call";

/** Throws upstream's error when a query or mutation runs. User code sees an ordinary Error. */
export function refuseInTransaction(what: string): void {
  if (currentCall()?.isTransaction === true) throw notInTransaction(what);
}

/** The action that is running; throws where what is asked for exists in actions only. */
export function requireAction(what: string): Call {
  const call = currentCall();
  if (call === undefined) throw new Error(`Can't use ${what} while modules are imported.`);
  if (call.isTransaction) throw notInTransaction(what);
  if (call.isOver()) throw new Error(`Can't use ${what} after the action has returned.`);
  return call;
}

function notInTransaction(what: string): Error {
  return new Error(
    `Can't use ${what} in queries and mutations. Please consider using an action. See https://docs.convex.dev/functions/actions for more details.`,
  );
}
