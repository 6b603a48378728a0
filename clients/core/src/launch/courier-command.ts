import { courierFiles, runCourier, type CourierClient, type CourierTiming } from "../courier";
import { OpenSyncError } from "../errors";
import { stateFolder } from "../files";
import { RotatingLog } from "../log";
import type { Launch, Owner } from "./launch";
import { startCourier } from "./start-courier";

export interface CourierCommandOptions {
  /** Start another process that outlives this one's terminal and process group, and end: for systems without setsid(1). */
  readonly detach?: boolean;
  readonly timing?: Partial<CourierTiming>;
}

const STOP_SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** The hidden command `courier`: the courier itself, until it is not needed any more. Exit code 0 also when another one runs. */
export async function courierCommand<Event>(
  owner: Owner & { readonly launch?: Launch },
  client: () => Promise<CourierClient<Event>>,
  { detach = false, timing = {} }: CourierCommandOptions = {},
): Promise<number> {
  if (detach) {
    await startCourier(owner);
    return 0;
  }
  const { environment, profile } = owner;
  const files = courierFiles(stateFolder(environment), profile.name);
  const log = new RotatingLog({ path: files.log, name: profile.name });
  const stop = new AbortController();
  const drain = () => stop.abort();
  for (const signal of STOP_SIGNALS) process.on(signal, drain);
  try {
    await runCourier({
      files,
      version: profile.version,
      client,
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
