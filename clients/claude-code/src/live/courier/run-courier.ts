import {
  courierFiles,
  type CourierFiles,
  type CourierTiming,
  type Environment,
  OpenSyncError,
  RotatingLog,
  runCourier as run,
  startCourier,
  stateFolder,
} from "@opensync/client-core";
import { join } from "node:path";
import { type Io } from "@opensync/client-core/io";
import { profile } from "../../cli/profile";

export interface CourierCommandOptions {
  /** Start another process that outlives this one's terminal and process group, and end: for systems without setsid(1). */
  readonly detach?: boolean;
  readonly timing?: Partial<CourierTiming>;
}

/** Where this client's couriers and hooks meet. */
export function claudeCourierFiles(environment: Environment): CourierFiles {
  return courierFiles(stateFolder(environment), profile.name);
}

/** The hidden command `courier`: the courier itself, until it is not needed any more. Exit code 0 also when another one runs. */
export async function runCourier(io: Io, { detach = false, timing = {} }: CourierCommandOptions = {}): Promise<number> {
  if (detach) {
    await startCourier(io);
    return 0;
  }
  const { environment } = io;
  const files = claudeCourierFiles(environment);
  const log = new RotatingLog({ path: files.log, name: profile.name });
  const stop = new AbortController();
  const drain = () => stop.abort();
  for (const signal of STOP_SIGNALS) process.on(signal, drain);
  try {
    await run({
      files,
      version: profile.version,
      client: async () => {
        const [{ claudeClient }, { openFacts }] = await Promise.all([import("./claude-client"), import("../facts")]);
        const facts = openFacts(join(files.folder, "facts"));
        return claudeClient({ environment, facts, ...(io.launch ? { launch: io.launch } : {}) });
      },
      log: (level, message) => log.write(level, message),
      signal: stop.signal,
      timing,
    });
    return 0;
  } catch (error) {
    log.write("error", error instanceof OpenSyncError ? `${error.code}: ${error.message}` : String(error));
    throw error;
  } finally {
    for (const signal of STOP_SIGNALS) process.off(signal, drain);
  }
}

const STOP_SIGNALS = ["SIGINT", "SIGTERM"] as const;
