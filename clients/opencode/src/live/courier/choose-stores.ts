import { DEFAULT_DESTINATION, destinationName, type Work } from "@opensync/client-core";
import type { ChosenSessions } from "../../sync";
import type { KnownEvents, SessionEvents } from "../facts";

export interface StoreChoice {
  /** Variables that say where it is. */
  readonly store: Readonly<Record<string, string>>;
  readonly chosen: ChosenSessions;
}

/** Agents may run with stores of their own: each store with the sessions in it that go to `destination`. */
export function chooseStores({ destination, sources }: Omit<Work, "careful">, events: KnownEvents): StoreChoice[] {
  const known = events.all();
  const isOwn = ({ settings }: SessionEvents) => destinationName(settings) === destination;
  const wanted = sources === null ? known.filter(isOwn) : sources.flatMap((id) => events.get(id) ?? []).filter(isOwn);
  const stores = new Map<string, { store: Record<string, string>; ids: string[] }>();
  // Sessions that the plugin never told of are in the usual place, and go by the config file alone.
  const isEverything = sources === null && destination === DEFAULT_DESTINATION;
  if (isEverything) stores.set("[]", { store: {}, ids: [] });
  for (const { store, sessionId } of wanted) {
    const key = destinationName(store);
    const present = stores.get(key) ?? { store, ids: [] };
    present.ids.push(sessionId);
    stores.set(key, present);
  }
  const others = known.filter((session) => !isOwn(session)).map(({ sessionId }) => sessionId);
  return [...stores.values()].map(({ store, ids }) => ({
    store,
    chosen: isEverything ? { except: new Set(others) } : { only: ids },
  }));
}
