import { courierFilesOf, syncHistory, type SyncCommandOptions } from "@opensync/client-core/cli";
import type { Io } from "@opensync/client-core/io";
import { join } from "node:path";
import { readFacts } from "../live/facts";
import { runSync } from "../sync";
import { defaultTranscriptRoot } from "../transcript";
import { summarize, warnings } from "./sync-summary";

/** Brings Claude Code's transcripts into the backend; see `syncHistory` for the exit code. */
export async function sync(io: Io, options: SyncCommandOptions): Promise<number> {
  const roots = [defaultTranscriptRoot(io.environment)];
  const facts = readFacts(join(courierFilesOf(io).folder, "facts"));
  return syncHistory(io, options, {
    noun: "transcript",
    run: async (job) => runSync({ ...job, roots, facts }),
    summarize,
    warnings,
  });
}
