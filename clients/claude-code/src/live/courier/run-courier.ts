import { courierCommand, courierFiles, stateFolder } from "@opensync/client-core";
import type { CourierCommandOptions, CourierFiles, Environment } from "@opensync/client-core";
import type { Io } from "@opensync/client-core/io";
import { join } from "node:path";
import { profile } from "../../cli/profile";

export type { CourierCommandOptions };

/** Where this client's couriers and hooks meet. */
export function claudeCourierFiles(environment: Environment): CourierFiles {
  return courierFiles(stateFolder(environment), profile.name);
}

/** The hidden command `courier`: see `courierCommand`. */
export async function runCourier(io: Io, options: CourierCommandOptions = {}): Promise<number> {
  const { environment, launch } = io;
  const client = async () => {
    const [{ claudeClient }, { openFacts }] = await Promise.all([import("./claude-client"), import("../facts")]);
    const facts = openFacts(join(claudeCourierFiles(environment).folder, "facts"));
    return claudeClient({ environment, facts, ...(launch ? { launch } : {}) });
  };
  return courierCommand({ environment, profile, ...(launch ? { launch } : {}) }, client, options);
}
