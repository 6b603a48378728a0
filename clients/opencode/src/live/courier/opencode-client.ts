import {
  DEFAULT_DESTINATION,
  destinationName,
  Destinations,
  homeFolder,
  OpenSyncError,
  type CourierClient,
  type Delivered,
  type Environment,
} from "@opensync/client-core";
import { readAgentSettings } from "../../plugin/environment";
import { profile } from "../../profile";
import { findStores, openStore } from "../../store";
import { parsePluginRecord, type Events, type PluginRecord, type SessionEvents } from "../facts";
import { deliver } from "./deliver";
import { wakeTiming } from "./wake-policy";

/** What OpenCode adds to the courier: the plugin tells which sessions changed, and the sync brings those to the backend. */
export function openCodeClient({
  environment,
  events,
}: {
  readonly environment: Environment;
  readonly events: Events;
}): CourierClient<PluginRecord> {
  const destinations = new Destinations(profile, environment);

  /** Settings that cannot be read are no reason to drop an event: they will be mended, and then it counts. */
  async function isWanted({ settings }: PluginRecord): Promise<boolean> {
    try {
      return (await destinations.config(destinationName(settings))).settings.autoSync;
    } catch (error) {
      if (error instanceof OpenSyncError && error.code === "invalid_config") return true;
      throw error;
    }
  }

  async function isConfigured(destination: string): Promise<boolean> {
    const { convexUrl, apiKey, autoSync } = (await destinations.config(destination)).settings;
    return convexUrl !== undefined && apiKey !== undefined && autoSync;
  }

  return {
    parse: parsePluginRecord,
    async absorb(records) {
      const wanted: PluginRecord[] = [];
      for (const record of records) if (await isWanted(record)) wanted.push(record);
      await events.absorb(wanted);
      return wanted.flatMap(({ sessionId, settings, at, name }) =>
        sessionId === null
          ? []
          : [{ destination: destinationName(settings), source: sessionId, at, timing: wakeTiming(name) }],
      );
    },
    async destinations() {
      const named = events.all().map(({ settings }) => destinationName(settings));
      const configured: string[] = [];
      for (const name of new Set([DEFAULT_DESTINATION, ...named])) if (await isConfigured(name)) configured.push(name);
      return configured;
    },
    async deliver({ destination, sources, careful }, signal) {
      const opened = await destinations.open(destination);
      if (!(await destinations.config(destination)).settings.autoSync)
        return { summary: "nothing, as autoSync is off", rejected: [], failed: [] };
      const batchItems = readAgentSettings(variablesOf(destination)).batchSize;
      const all: Delivered[] = [];
      for (const { store: variables, only, except } of chooseStores(destination, sources, events)) {
        const store = await openStore(
          findStores({ environment: { ...environment, ...variables }, homeFolder: homeFolder(environment) }),
        );
        try {
          const chosen = only ?? (except.size > 0 ? without(store.sessions(), except) : undefined);
          const options = { ...opened, store, events, signal, ...(batchItems === undefined ? {} : { batchItems }) };
          all.push(await deliver({ ...options, ...(chosen === undefined ? {} : { only: chosen }) }, careful));
        } finally {
          store.close();
        }
      }
      if (sources === null) await events.forgetOld();
      return join(all);
    },
  };
}

interface StoreChoice {
  /** Variables that say where it is. */
  readonly store: Readonly<Record<string, string>>;
  /** Undefined: all of its sessions but those of `except`. */
  readonly only: readonly string[] | undefined;
  readonly except: ReadonlySet<string>;
}

/** Agents may run with stores of their own: each store with the sessions in it that go to `destination`. */
function chooseStores(destination: string, sources: readonly string[] | null, events: Events): StoreChoice[] {
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
  const except = new Set(known.filter((session) => !isOwn(session)).map(({ sessionId }) => sessionId));
  return [...stores.values()].map(({ store, ids }) => ({ store, only: isEverything ? undefined : ids, except }));
}

function without(sessions: readonly { readonly id: string }[], except: ReadonlySet<string>): string[] {
  return sessions.map(({ id }) => id).filter((id) => !except.has(id));
}

function variablesOf(destination: string): Record<string, string> {
  return Object.fromEntries(JSON.parse(destination) as [string, string][]);
}

function join(all: readonly Delivered[]): Delivered {
  return {
    summary: all.map(({ summary }) => summary).join("; ") || "nothing",
    rejected: all.flatMap(({ rejected }) => rejected),
    failed: all.flatMap(({ failed }) => failed),
  };
}
