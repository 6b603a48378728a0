import { homedir, userInfo } from "node:os";
import { isAbsolute, join } from "node:path";
import { OpenSyncError } from "../errors";

/** Environment variables, as in `process.env`; passed in so that tests and other hosts can choose them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * `HOME` when set (on any system, so that a test or a service can move it), else what the system says.
 * @throws OpenSyncError `state_unusable` for a user whom the system does not know, as containers have them
 */
export function homeFolder(environment: Environment): string {
  try {
    return environment["HOME"] || systemHome();
  } catch (error) {
    throw new OpenSyncError("state_unusable", "This user has no home folder", {
      hint: "Set HOME to a folder that you may write to",
      cause: error,
    });
  }
}

function systemHome(): string {
  // An empty HOME is answered with an empty path: files would land in the working folder.
  return homedir() || userInfo().homedir;
}

/** `${XDG_CONFIG_HOME:-~/.config}/<client>`: where a client's settings live. */
export function configFolder(environment: Environment, client: string): string {
  return join(xdgFolder(environment, "XDG_CONFIG_HOME", ".config"), client);
}

/** `${XDG_STATE_HOME:-~/.local/state}/opensync`: positions, machine id and salt, shared by every client of this user. */
export function stateFolder(environment: Environment): string {
  return join(xdgFolder(environment, "XDG_STATE_HOME", join(".local", "state")), "opensync");
}

/** `${XDG_DATA_HOME:-~/.local/share}/opensync`: where a backend on this machine keeps its data. */
export function dataFolder(environment: Environment): string {
  return join(xdgFolder(environment, "XDG_DATA_HOME", join(".local", "share")), "opensync");
}

/** The XDG base directory specification: "All paths must be absolute … a relative path should be considered invalid and ignored." */
function xdgFolder(environment: Environment, variable: string, fallback: string): string {
  const chosen = environment[variable];
  return chosen && isAbsolute(chosen) ? chosen : join(homeFolder(environment), fallback);
}
