import { answerApart, Destinations } from "@opensync/client-core";
import { type Io } from "@opensync/client-core/io";
import { join } from "node:path";
import { profile } from "../../cli/profile";
import { readFacts } from "../facts";
import { apartRequest, type DroppedPrompts } from "./apart-request";
import { deliver } from "./deliver";
import { claudeCourierFiles } from "./run-courier";

/** The hidden command `deliver`: see `answerApart`. Facts are the courier's to change: it is told what may be dropped. */
export async function deliverProcess(io: Io): Promise<number> {
  const { environment } = io;
  const dropped: DroppedPrompts = [];
  const facts = {
    ...readFacts(join(claudeCourierFiles(environment).folder, "facts")),
    dropPrompts: async (sessionId: string, promptIds: readonly string[]) => {
      dropped.push({ sessionId, promptIds: [...promptIds] });
    },
  };
  return answerApart(io, {
    deliver: async (request, signal) => {
      const { destination, roots, only, careful } = apartRequest.parse(request);
      const opened = await new Destinations(profile, environment).open(destination);
      return deliver({ ...opened, roots, ...(only ? { only } : {}), facts, signal }, careful);
    },
    more: () => dropped,
  });
}
