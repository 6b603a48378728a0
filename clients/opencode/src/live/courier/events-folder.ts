import { courierFiles, stateFolder, type Environment } from "@opensync/client-core";
import { join } from "node:path";
import { profile } from "../../profile";

/** Where the courier keeps what the plugin told. */
export function eventsFolder(environment: Environment): string {
  return join(courierFiles(stateFolder(environment), profile.name).folder, "events");
}
