import { courierCommand, type CourierCommandOptions } from "@opensync/client-core";
import type { Io } from "@opensync/client-core/io";
import { profile } from "../../profile";
import { eventsFolder } from "./events-folder";

/** The hidden command `courier`: see `courierCommand`. What delivers is loaded by the one that is the courier only. */
export async function runCourier(io: Io, options: CourierCommandOptions = {}): Promise<number> {
  const { environment, launch } = io;
  const started = launch ? { launch } : {};
  const client = async () => {
    const [{ openCodeClient }, { openEvents }] = await Promise.all([import("./opencode-client"), import("../facts")]);
    return openCodeClient({ environment, events: openEvents(eventsFolder(environment)), ...started });
  };
  return courierCommand({ environment, profile, ...started }, client, options);
}
