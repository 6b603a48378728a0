import { answerApart } from "@opensync/client-core";
import type { Io } from "@opensync/client-core/io";
import { z } from "zod";
import { eventsFolder } from "./events-folder";

const workSchema = z.object({ destination: z.string(), sources: z.array(z.string()).nullable(), careful: z.boolean() });

/** The hidden command `deliver`: see `answerApart`. */
export async function deliverProcess(io: Io): Promise<number> {
  const { environment } = io;
  return answerApart(io, {
    deliver: async (request, signal) => {
      const [{ deliverWork, openDestinations }, { readEvents }] = await Promise.all([
        import("./deliver-work"),
        import("../facts"),
      ]);
      const destinations = openDestinations(environment);
      const place = { environment, events: readEvents(eventsFolder(environment)), destinations };
      return deliverWork(workSchema.parse(request), place, signal);
    },
  });
}
