import { homeFolder } from "../files";
import type { Io } from "../io";

/** A path as people write it: `~` for the home folder. */
export function tilde({ environment }: Io, path: string): string {
  const home = homeFolder(environment);
  return path.startsWith(`${home}/`) || path.startsWith(`${home}\\`) ? `~${path.slice(home.length)}` : path;
}
