import { join } from "node:path";

/** Where a client's couriers and hooks meet: `${XDG_STATE_HOME:-~/.local/state}/opensync/<client>/`. */
export interface CourierFiles {
  readonly folder: string;
  /** Records that wait to be absorbed. */
  readonly outbox: string;
  /** What was given up, each with its reason. */
  readonly dead: string;
  /** Who is the courier; see `CourierLock`. */
  readonly lock: string;
  /** `<pid> <unix seconds>`: what a hook without a JSON parser reads to see that a courier runs. */
  readonly beat: string;
  /** For people: see `CourierStatus`. */
  readonly status: string;
  readonly log: string;
}

export function courierFiles(stateFolder: string, client: string): CourierFiles {
  const folder = join(stateFolder, client);
  return {
    folder,
    outbox: join(folder, "outbox"),
    dead: join(folder, "dead"),
    lock: join(folder, "courier.lock"),
    beat: join(folder, "courier.beat"),
    status: join(folder, "courier.json"),
    log: join(folder, "log", `${client}.log`),
  };
}
