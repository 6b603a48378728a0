import { z } from "zod";
import { keptEvent, type PluginRecord } from "./plugin-record";

/** Of one session: more than these say nothing new, and the file stays small. The oldest go first. */
const MOST_EVENTS = 500;
const MOST_TOOLS = 2000;

const FORMAT = 1;

export const sessionEventsSchema = z.object({
  format: z.literal(FORMAT),
  sessionId: z.string(),
  settings: z.record(z.string(), z.string()),
  store: z.record(z.string(), z.string()),
  directory: z.string(),
  worktree: z.string(),
  branch: z.string().nullable(),
  /** In the order in which they came: the last ones are new. */
  events: z.array(keptEvent),
  /** How many there were in all, those included that went. */
  count: z.number(),
  /** Exact times of tool calls, ms: call id, start, end. */
  tools: z.array(z.tuple([z.string(), z.number(), z.number()])),
  /** How many of these there were in all, those included that went. */
  timed: z.number().default(0),
  /** When the agent last said something of the session, ms. */
  updatedAt: z.number(),
});

/** What the plugin told of one session that no table of OpenCode holds, and how its agent was set up. */
export type SessionEvents = z.infer<typeof sessionEventsSchema>;

export function noEvents(sessionId: string): SessionEvents {
  return {
    format: FORMAT,
    sessionId,
    settings: {},
    store: {},
    directory: "",
    worktree: "",
    branch: null,
    events: [],
    count: 0,
    tools: [],
    timed: 0,
    updatedAt: 0,
  };
}

/** The same records any number of times end in the same. */
export function addRecord(known: SessionEvents, record: PluginRecord): SessionEvents {
  const isNewest = record.at >= known.updatedAt;
  const { settings, store, directory, worktree } = isNewest ? record : known;
  const added = { ...known, settings: { ...settings }, store: { ...store }, directory, worktree };
  if (isNewest) added.branch = record.branch ?? known.branch;
  added.updatedAt = Math.max(known.updatedAt, record.at);
  const { event, tools } = record;
  if (event !== null && !known.events.some(({ id }) => id === event.id)) {
    added.events = [...known.events, event].slice(-MOST_EVENTS);
    added.count += 1;
  }
  const isKnown = (callID: string) => known.tools.some(([id]) => id === callID);
  const timed = tools.filter(({ callID }) => !isKnown(callID));
  added.timed += timed.length;
  if (timed.length > 0)
    added.tools = [
      ...known.tools,
      ...timed.map(({ callID, start, end }): [string, number, number] => [callID, start, end]),
    ].slice(-MOST_TOOLS);
  return added;
}
