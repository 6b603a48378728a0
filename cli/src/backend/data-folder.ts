import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";

/**
 * The folder that holds everything the backend keeps: `chosen` (relative to the working folder) when given, else
 * `${XDG_DATA_HOME:-~/.local/share}/opensync`. A relative XDG_DATA_HOME is ignored, as its specification asks.
 */
export function dataFolder(chosen: string | undefined, environment: NodeJS.ProcessEnv = process.env): string {
  if (chosen !== undefined) return resolve(chosen);
  const base = environment["XDG_DATA_HOME"];
  if (base && isAbsolute(base)) return join(base, "opensync");
  return join(environment["HOME"] || homedir(), ".local", "share", "opensync");
}
