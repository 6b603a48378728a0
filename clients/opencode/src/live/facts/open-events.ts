import { hasCode, writeFileAtomically } from "@opensync/client-core";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
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
  return {
    get: (sessionId) => {
      const events = read(join(folder, fileName(sessionId)));
      return events?.sessionId === sessionId ? events : null;
    },
    all: () => list(folder).flatMap((name) => read(join(folder, name)) ?? []),
  };
}

/** Opens the events below a folder (`…/opensync/opencode-sync/events`), which need not exist. */
export function openEvents(folder: string): Events {
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
      for (const events of changed.values())
        await writeFileAtomically(join(folder, fileName(events.sessionId)), JSON.stringify(events));
    },
    async forgetOld(now = Date.now()) {
      const old = all().filter(({ updatedAt }) => now - updatedAt > LONGEST_MS);
      for (const { sessionId } of old) await rm(join(folder, fileName(sessionId)), { force: true });
      return old.length;
    },
  };
}

/** OpenCode's ids are plain. What is none came from a file that anybody may have written, and must not lead out of the folder. */
function fileName(sessionId: string): string {
  const isPlain = /^[\w-]{1,100}$/.test(sessionId);
  return `${isPlain ? sessionId : `other.${createHash("sha256").update(sessionId).digest("hex").slice(0, 32)}`}.json`;
}

function read(path: string): SessionEvents | null {
  try {
    return sessionEventsSchema.safeParse(JSON.parse(readFileSync(path, "utf8"))).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError || hasCode(error, "ENOENT")) return null;
    throw error;
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(".json"));
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}
