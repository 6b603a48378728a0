import { SessionFiles } from "@opensync/client-core";
import type { PluginRecord } from "./plugin-record";
import { addRecord, noEvents, sessionEventsSchema, type SessionEvents } from "./session-events";

const DAY_MS = 24 * 60 * 60 * 1000;
/** OpenCode keeps sessions until somebody deletes them; what was said of one is delivered within minutes, or after a long holiday. */
const LONGEST_MS = 45 * DAY_MS;

/** Events as the sync reads them. */
export interface KnownEvents {
  /** Null when the plugin said nothing of the session (or its file is damaged, which costs only what it held). */
  readonly get: (sessionId: string) => SessionEvents | null;
  readonly all: () => SessionEvents[];
}

/** One process at a time may change them: the courier that holds the lock. */
export interface Events extends KnownEvents {
  /** Takes records over; they are on the disk when this resolves. */
  absorb(records: readonly PluginRecord[]): Promise<void>;
  /** Removes what is older than 45 days. Answers how many it removed. */
  forgetOld(now?: number): Promise<number>;
}

/** The events below a folder for who only reads them, such as a sync beside a courier. */
export function readEvents(folder: string): KnownEvents {
  const files = new SessionFiles(folder, sessionEventsSchema);
  return { get: (sessionId) => files.get(sessionId), all: () => files.all() };
}

/** Opens the events below a folder (`…/opensync/opencode-sync/events`), which need not exist. */
export function openEvents(folder: string): Events {
  const files = new SessionFiles(folder, sessionEventsSchema);
  const { get, all } = readEvents(folder);
  return {
    get,
    all,
    async absorb(records) {
      const changed = new Map<string, SessionEvents>();
      for (const record of records) {
        const { sessionId } = record;
        if (sessionId === null) continue;
        const known = changed.get(sessionId) ?? get(sessionId) ?? noEvents(sessionId);
        changed.set(sessionId, addRecord(known, record));
      }
      for (const events of changed.values()) await files.write(events);
    },
    async forgetOld(now = Date.now()) {
      const old = all().filter(({ updatedAt }) => now - updatedAt > LONGEST_MS);
      for (const { sessionId } of old) await files.remove(sessionId);
      return old.length;
    },
  };
}
