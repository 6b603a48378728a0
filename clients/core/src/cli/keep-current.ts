import { causeText } from "../errors";
import { print, type Io } from "../io";
import { launchFilePath, refreshLaunch } from "../launch";

/** After an update what tells of events starts this version's courier, from whichever command is run first. */
export async function keepLaunchCurrent(io: Io): Promise<void> {
  const { launch } = io;
  if (launch) await keepCurrent(io, launchFilePath(io), () => refreshLaunch(io, launch));
}

/** Refreshes a file that the command itself may not need: a folder that cannot be written must not stand in the way of `config`. */
export async function keepCurrent(io: Io, path: string, refresh: () => Promise<void>): Promise<void> {
  try {
    await refresh();
  } catch (error) {
    print(io.stderr, `note: ${path} could not be kept current: ${causeText(error)}`);
  }
}
