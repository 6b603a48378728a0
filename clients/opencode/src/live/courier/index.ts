import { courierCommand, courierFiles, stateFolder, type CourierCommandOptions } from "@opensync/client-core";
import type { Io } from "@opensync/client-core/io";
import { join } from "node:path";
import { profile } from "../../profile";

/** The courier of OpenCode's sessions: brings what the plugin told of, and what it missed, to the backend. */
export async function runCourier(io: Io, options: CourierCommandOptions = {}): Promise<number> {
  const { environment, launch } = io;
  const client = async () => {
    const [{ openCodeClient }, { openEvents }] = await Promise.all([import("./opencode-client"), import("../facts")]);
    const { folder } = courierFiles(stateFolder(environment), profile.name);
    return openCodeClient({ environment, events: openEvents(join(folder, "events")) });
  };
  return courierCommand({ environment, profile, ...(launch ? { launch } : {}) }, client, options);
}
