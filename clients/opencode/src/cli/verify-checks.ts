import { loadConfig } from "@opensync/client-core";
import { type Io } from "@opensync/client-core/io";
import { profile } from "../profile";
import { failure, type Check } from "./check";
import { checkConfig, checkConnection, checkDelivery, checkLaunch, checkOutbox } from "./delivery-checks";
import { checkOpenCode, checkStore } from "./opencode-checks";
import { checkBundle, checkPlugin } from "./plugin-checks";
import { summarizePlugin } from "./plugin-line";

/** One after the other, from the agent's side to the backend's, so that a slow one is seen to be under way. */
export async function* runChecks(io: Io): AsyncGenerator<Check> {
  yield await checkOpenCode(io);
  const plugin = await summarizePlugin(io);
  yield checkPlugin(io, plugin);
  yield await checkBundle(io, plugin);
  yield await checkStore(io);
  yield await checkLaunch(io);
  yield await checkOutbox(io);
  const config = await loadConfig(profile, io.environment).catch((error: unknown) => failure(error));
  yield checkConfig(io, config);
  const connection = await checkConnection(config);
  yield connection;
  yield await checkDelivery(io, config, connection);
}
