import {
  deliverApart,
  destinationName,
  type CourierClient,
  type Environment,
  type Launch,
} from "@opensync/client-core";
import { parsePluginRecord, type Events, type PluginRecord } from "../facts";
import { deliverWork, isMoreThan, openDestinations } from "./deliver-work";
import { wakeTiming } from "./wake-policy";

/**
 * What an agent writes in an hour. More is a history, what has gathered while the backend was away, or one huge output: work for another process.
 * A single part of 3.6 MB takes a courier to 78 MB (Node 20.20), of which it keeps most.
 */
const MOST_BYTES_HERE = 2 * 1024 * 1024;

export interface OpenCodeClientOptions {
  readonly environment: Environment;
  readonly events: Events;
  /** How to start another process of this client; without it everything is done in this one. */
  readonly launch?: Launch;
}

/** What OpenCode adds to the courier: the plugin tells which sessions changed, and the sync brings those to the backend. */
export function openCodeClient({ environment, events, launch }: OpenCodeClientOptions): CourierClient<PluginRecord> {
  const destinations = openDestinations(environment);

  return {
    parse: parsePluginRecord,
    async absorb(records) {
      const wanted: PluginRecord[] = [];
      for (const record of records)
        if (await destinations.isWanted(destinationName(record.settings))) wanted.push(record);
      await events.absorb(wanted);
      return wanted.flatMap(({ sessionId, settings, at, name }) =>
        sessionId === null
          ? []
          : [{ destination: destinationName(settings), source: sessionId, at, timing: wakeTiming(name) }],
      );
    },
    async destinations() {
      return await destinations.configured(events.all().map(({ settings }) => destinationName(settings)));
    },
    async deliver(work, signal) {
      if (!(await destinations.config(work.destination)).settings.autoSync)
        return { summary: "nothing, as autoSync is off", rejected: [], failed: [] };
      const place = { environment, events, destinations };
      const isMuch = launch !== undefined && (await isMoreThan(MOST_BYTES_HERE, work, place));
      const delivered = isMuch
        ? (await deliverApart(work, { launch, environment, signal })).delivered
        : await deliverWork(work, place, signal);
      if (work.sources === null) await events.forgetOld();
      return delivered;
    },
  };
}
