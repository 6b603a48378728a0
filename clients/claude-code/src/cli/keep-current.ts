import { keepCurrent as keepFileCurrent, keepLaunchCurrent } from "@opensync/client-core/cli";
import { type Io } from "@opensync/client-core/io";
import { existsSync } from "node:fs";
import { installShim, shimPath } from "../setup";

/** After an update the installed hook and what it starts are this version's, from whichever command is run first. */
export async function keepCurrent(io: Io): Promise<void> {
  await keepLaunchCurrent(io);
  const shim = shimPath(io.environment);
  if (io.launch && existsSync(shim)) await keepFileCurrent(io, shim, () => installShim(io.environment));
}
