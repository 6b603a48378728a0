import { causeText, launchFilePath, refreshLaunch } from "@opensync/client-core";
import { existsSync } from "node:fs";
import { type Io, print } from "@opensync/client-core/io";
import { installShim, shimPath } from "../setup";

/** After an update the installed hook and what it starts are this version's, from whichever command is run first. */
export async function keepCurrent(io: Io): Promise<void> {
  if (!io.launch) return;
  try {
    await refreshLaunch(io, io.launch);
    if (existsSync(shimPath(io.environment))) await installShim(io.environment);
  } catch (error) {
    // The command itself may not need them: a state folder that cannot be written must not stand in the way of `config`.
    print(io.stderr, `note: ${launchFilePath(io)} could not be kept current: ${causeText(error)}`);
  }
}
