import { homeFolder } from "@opensync/client-core";
import { courierFilesOf, syncHistory, type SyncCommandOptions } from "@opensync/client-core/cli";
import type { Io } from "@opensync/client-core/io";
import { join } from "node:path";
import { readEvents } from "../live/facts";
import { readAgentSettings, requestRetry } from "../plugin";
import { findStores, openStore } from "../store";
import { runSync, type SyncMode } from "../sync";
import { summarize, warnings } from "./sync-summary";

interface Options extends SyncCommandOptions {
  readonly new?: boolean;
  readonly all?: boolean;
  readonly force?: boolean;
}

/** Brings OpenCode's sessions into the backend; see `syncHistory` for the exit code. */
export async function sync(io: Io, options: Options): Promise<number> {
  const { environment } = io;
  const settings = readAgentSettings(environment);
  const events = readEvents(join(courierFilesOf(io).folder, "events"));
  return syncHistory(io, options, {
    noun: "session",
    retry: requestRetry(settings),
    run: async (job) => {
      const store = await openStore(findStores({ environment, homeFolder: homeFolder(environment) }));
      try {
        const batch = settings.batchSize === undefined ? {} : { batchItems: settings.batchSize };
        return await runSync({ ...job, ...batch, store, events, mode: modeOf(options) });
      } finally {
        store.close();
      }
    },
    summarize,
    warnings,
  });
}

function modeOf({ all, force }: Options): SyncMode {
  if (force) return "force";
  return all ? "all" : "new";
}
