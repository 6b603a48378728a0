import { causeText, launchFilePath, refreshLaunch } from "@opensync/client-core";
import { type Io, print } from "@opensync/client-core/io";

/** After an update the plugin starts this version's courier, from whichever command is run first. */
export async function keepCurrent(io: Io): Promise<void> {
  if (!io.launch) return;
  try {
    await refreshLaunch(io, io.launch);
  } catch (error) {
    // The command itself may not need it: a state folder that cannot be written must not stand in the way of `config`.
    print(io.stderr, `note: ${launchFilePath(io)} could not be kept current: ${causeText(error)}`);
  }
}
