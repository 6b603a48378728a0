import { deliveryChecks, verify as showChecks, type Check, type VerifyOptions } from "@opensync/client-core/cli";
import type { Io } from "@opensync/client-core/io";
import { checkHooks, checkShim } from "./hook-checks";
import { summarizeHooks } from "./hooks-line";

/** Goes over the whole chain from the hooks to the backend and names what is missing. Exit code 1 when something is. */
export async function verify(io: Io, options: VerifyOptions): Promise<number> {
  return showChecks(io, options, runChecks(io));
}

/** One after the other, from the agent's side to the backend's, so that a slow one is seen to be under way. */
async function* runChecks(io: Io): AsyncGenerator<Check> {
  const hooks = await summarizeHooks(io);
  yield checkHooks(io, hooks);
  yield await checkShim(io, hooks);
  yield* deliveryChecks(io, "the hooks do nothing");
}
