import { createInterface, type Interface } from "node:readline";
import { join } from "node:path";
import { Destinations, OpenSyncError } from "@opensync/client-core";
import { type Io } from "@opensync/client-core/io";
import { readFacts } from "../facts";
import { formatAnswer, formatFailure, parseRequest, type DroppedPrompts } from "./apart-protocol";
import { claudeCourierFiles } from "./run-courier";
import { deliver } from "./deliver";
import { profile } from "../../cli/profile";

/**
 * The hidden command `deliver`, the other side of `deliverApart`: one request on stdin, one answer on stdout. Facts are the courier's to change:
 * it is told what may be dropped.
 */
export async function deliverProcess(io: Io): Promise<number> {
  const { environment, stdin, stdout } = io;
  const stop = new AbortController();
  const abort = () => stop.abort();
  process.on("SIGTERM", abort);
  const lines = createInterface({ input: stdin });
  const dropped: DroppedPrompts = [];
  try {
    const request = parseRequest(await firstLine(lines));
    // The courier is gone: another one will see to it.
    lines.on("close", abort);
    const destination = await new Destinations(profile, environment).open(request.destination);
    const facts = {
      ...readFacts(join(claudeCourierFiles(environment).folder, "facts")),
      dropPrompts: async (sessionId: string, promptIds: readonly string[]) => {
        dropped.push({ sessionId, promptIds: [...promptIds] });
      },
    };
    const { roots, only, careful } = request;
    const options = { ...destination, roots, ...(only ? { only } : {}), facts, signal: stop.signal };
    stdout.write(formatAnswer(await deliver(options, careful), dropped));
  } catch (error) {
    stdout.write(formatFailure(error, dropped));
  } finally {
    process.off("SIGTERM", abort);
    lines.off("close", abort);
    lines.close();
  }
  return 0;
}

function firstLine(lines: Interface): Promise<string> {
  return new Promise((resolve, reject) => {
    lines.once("line", resolve);
    lines.once("close", () =>
      reject(new OpenSyncError("usage", "This command is for the courier: it takes its request from there")),
    );
  });
}
