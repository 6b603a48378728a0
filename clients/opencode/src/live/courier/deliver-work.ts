import { Destinations, homeFolder, type Delivered, type Environment, type Work } from "@opensync/client-core";
import { readAgentSettings, requestRetry, type AgentSettings } from "../../plugin";
import { profile } from "../../profile";
import { findStores, openStore, type OpenCodeStore } from "../../store";
import { isMoreUnread, type ChosenSessions } from "../../sync";
import type { KnownEvents } from "../facts";
import { chooseStores } from "./choose-stores";
import { deliver } from "./deliver";

export interface WorkPlace {
  readonly environment: Environment;
  readonly events: KnownEvents;
  readonly destinations: Destinations;
}

/** Where sessions go, with requests tried again as their agents' variables ask. */
export function openDestinations(environment: Environment): Destinations {
  // Without session-sync's variables the courier's own tries, with their reasons shown in `status`, are all.
  return new Destinations(profile, environment, (variables) => ({
    attempts: 1,
    ...requestRetry(readAgentSettings(variables)),
  }));
}

/** Brings the work to the backend, in this process. */
export async function deliverWork(work: Work, place: WorkPlace, signal: AbortSignal): Promise<Delivered> {
  const opened = await place.destinations.open(work.destination);
  const { batchSize } = settingsOf(work.destination);
  const all: Delivered[] = [];
  await eachStore(work, place, async (store, chosen) => {
    const options = { ...opened, ...chosen, store, events: place.events, signal };
    all.push(
      await deliver({ ...options, ...(batchSize === undefined ? {} : { batchItems: batchSize }) }, work.careful),
    );
    return true;
  });
  return join(all);
}

/** Whether more than `bytes` of the work are not acknowledged yet. */
export async function isMoreThan(bytes: number, work: Work, place: WorkPlace): Promise<boolean> {
  const { positions, settings } = await place.destinations.connect(work.destination);
  let isMore = false;
  await eachStore(work, place, async (store, chosen) => {
    isMore = isMoreUnread(bytes, { store, positions, settings, ...chosen });
    return !isMore;
  });
  return isMore;
}

/** Opens one store after the other, until `use` has no need of the next. */
async function eachStore(
  work: Work,
  { environment, events }: WorkPlace,
  use: (store: OpenCodeStore, chosen: ChosenSessions) => Promise<boolean>,
): Promise<void> {
  for (const { store: variables, chosen } of chooseStores(work, events)) {
    const store = await openStore(
      findStores({ environment: { ...environment, ...variables }, homeFolder: homeFolder(environment) }),
    );
    try {
      if (!(await use(store, chosen))) return;
    } finally {
      store.close();
    }
  }
}

function settingsOf(destination: string): AgentSettings {
  return readAgentSettings(Object.fromEntries(JSON.parse(destination) as [string, string][]));
}

function join(all: readonly Delivered[]): Delivered {
  return {
    summary: all.map(({ summary }) => summary).join("; ") || "nothing",
    rejected: all.flatMap(({ rejected }) => rejected),
    failed: all.flatMap(({ failed }) => failed),
  };
}
