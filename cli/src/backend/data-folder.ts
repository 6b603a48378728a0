import { resolve } from "node:path";
import { dataFolder as defaultFolder, type Environment } from "@opensync/client-core";

/** The folder that holds everything the backend keeps: `chosen` (relative to the working folder) when given, else the user's own. */
export function dataFolder(chosen: string | undefined, environment: Environment = process.env): string {
  return chosen === undefined ? defaultFolder(environment) : resolve(chosen);
}
