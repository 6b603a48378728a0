import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { z } from "zod";
import type { Workspace } from "./workspace";

const json = z.string().transform((text) => JSON.parse(text) as Record<string, unknown>);

const sessionRow = z.looseObject({
  id: z.string(),
  parent_id: z.string().nullable(),
  title: z.string(),
  directory: z.string(),
  version: z.string(),
  /** USD. */
  cost: z.number(),
  tokens_input: z.number(),
  tokens_output: z.number(),
  tokens_reasoning: z.number(),
  tokens_cache_read: z.number(),
  tokens_cache_write: z.number(),
  revert: json.nullable(),
  time_created: z.number(),
  time_updated: z.number(),
});
export type SessionRow = z.infer<typeof sessionRow>;

const messageRow = z.object({
  id: z.string(),
  session_id: z.string(),
  time_created: z.number(),
  time_updated: z.number(),
  data: json,
});
export type MessageRow = z.infer<typeof messageRow>;

const partRow = messageRow.extend({ message_id: z.string() });
export type PartRow = z.infer<typeof partRow>;

/** The tables of opencode.db as they are now, with every row in order of time. */
export interface StoreRows {
  sessions: SessionRow[];
  messages: MessageRow[];
  parts: PartRow[];
  todos: Record<string, unknown>[];
}

export function readStore({ home }: Pick<Workspace, "home">): StoreRows {
  const database = new DatabaseSync(join(home.folder, ".local", "share", "opencode", "opencode.db"), {
    readOnly: true,
  });
  try {
    const all = (table: string, order = "time_created, id"): unknown[] =>
      database.prepare(`SELECT * FROM ${table} ORDER BY ${order}`).all();
    return {
      sessions: z.array(sessionRow).parse(all("session")),
      messages: z.array(messageRow).parse(all("message")),
      parts: z.array(partRow).parse(all("part", "message_id, id")),
      todos: z.array(z.record(z.string(), z.unknown())).parse(all("todo", "session_id, position")),
    };
  } finally {
    database.close();
  }
}
