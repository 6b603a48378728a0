import { deliveryChecks, verify as showChecks, type Check, type VerifyOptions } from "@opensync/client-core/cli";
import type { Io } from "@opensync/client-core/io";
import { checkOpenCode, checkStore, STORE_CHECK } from "./opencode-checks";
import { checkBundle, checkPlugin } from "./plugin-checks";
import { summarizePlugin } from "./plugin-line";

/** Goes over the whole chain from OpenCode to the backend and names what is missing. Exit code 1 when something is. */
export async function verify(io: Io, options: VerifyOptions): Promise<number> {
  return showChecks(io, options, runChecks(io), STORE_CHECK);
}

/** One after the other, from the agent's side to the backend's, so that a slow one is seen to be under way. */
async function* runChecks(io: Io): AsyncGenerator<Check> {
  yield await checkOpenCode(io);
  const plugin = await summarizePlugin(io);
  yield checkPlugin(io, plugin);
  yield await checkBundle(io, plugin);
  yield await checkStore(io);
  yield* deliveryChecks(io, "the plugin does nothing");
}
