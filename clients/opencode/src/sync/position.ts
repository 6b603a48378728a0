import { z } from "zod";

/** A later version that keeps them otherwise takes another number, and both read each other's as absent. */
const FORMAT = 1;

const positionSchema = z.object({
  format: z.literal(FORMAT),
  /** What was sent of each message; see `shareOf`. */
  share: z.number(),
  /** Path of the database, or of the folder, that it was read from. */
  place: z.string(),
  /** The reader's own. Null once the session is gone at the source. */
  session: z.unknown(),
  /** Of the session item that was sent last. */
  item: z.string(),
  /** And that item's revision. */
  revision: z.number().default(0),
  /** So much is added to the times of messages as their revisions, since the clock was set back; ms. */
  ahead: z.number().default(0),
  /** Of the to-do list that was sent last. */
  todos: z.string(),
  /** How many of the plugin's events were sent. */
  events: z.number(),
  /** Of how many tool calls the exact times were sent. */
  timed: z.number().default(0),
  /** When the session was found to be gone, ms. */
  deletedAt: z.number().nullable(),
});

/** What the backend has acknowledged of one session. */
export type Position = z.infer<typeof positionSchema>;

const PREFIX = "opencode:";

export function positionKey(sessionId: string): string {
  return `${PREFIX}${sessionId}`;
}

/** The session whose position stands under `key`; null for another client's. */
export function sessionOfKey(key: string): string | null {
  return key.startsWith(PREFIX) ? key.slice(PREFIX.length) : null;
}

export function parsePosition(value: unknown): Position | null {
  return positionSchema.safeParse(value).data ?? null;
}

export function newPosition(before: Omit<Position, "format">): Position {
  return { format: FORMAT, ...before };
}
