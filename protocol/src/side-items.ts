import { z } from "zod";
import { count, externalId, json, longText, revision, shortText, slug, time } from "./fields";
import { adopt, convert, parseItem, toMs } from "./item";
import type { ItemResult, RawItem } from "./item";

/** What stands beside the messages of a session: its to-do list, the files it changed, its errors. */

/** The whole to-do list of a session as of `revision`; a newer list replaces an older one. */
export const todoListSchema = z.object({
  sessionExternalId: externalId,
  revision: revision.optional(),
  todos: z
    .array(
      z.object({
        externalId: externalId.optional(),
        content: longText,
        status: slug,
        priority: shortText.optional(),
        activeForm: longText.optional(),
        metadata: json.optional(),
      }),
    )
    .max(1_000),
});
export type TodoListItem = z.infer<typeof todoListSchema>;

/** One change of one file by a session; contents stay home, path and size of the change are sent. */
export const fileEditSchema = z.object({
  sessionExternalId: externalId,
  externalId,
  revision: revision.optional(),
  messageExternalId: externalId.optional(),
  path: longText,
  /** create, edit, write, delete, rename, ... */
  kind: slug.optional(),
  additions: count.optional(),
  deletions: count.optional(),
  bytes: count.optional(),
  createdAt: time.optional(),
  /** The tool call that made it. */
  toolCallId: shortText.optional(),
  metadata: json.optional(),
});
export type FileEditItem = z.infer<typeof fileEditSchema>;

/** One error of a session that is not a message: an API failure, an abort, a hook that failed. */
export const sessionErrorSchema = z.object({
  sessionExternalId: externalId,
  externalId,
  revision: revision.optional(),
  messageExternalId: externalId.optional(),
  name: shortText,
  message: longText.optional(),
  retryable: z.boolean().optional(),
  createdAt: time.optional(),
  metadata: json.optional(),
});
export type SessionErrorItem = z.infer<typeof sessionErrorSchema>;

export function parseTodoList(raw: unknown, now: number): ItemResult<TodoListItem> {
  return parseItem(raw, {
    schema: todoListSchema,
    rename: renameTodoList,
    times: [],
    now,
  });
}

export function parseFileEdit(raw: unknown, now: number): ItemResult<FileEditItem> {
  return parseItem(raw, { schema: fileEditSchema, rename, times: ["createdAt"], now });
}

export function parseSessionError(raw: unknown, now: number): ItemResult<SessionErrorItem> {
  return parseItem(raw, { schema: sessionErrorSchema, rename, times: ["createdAt"], now });
}

function rename(item: RawItem): void {
  adopt(item, "sessionExternalId", "sessionId");
  adopt(item, "createdAt", "timestamp");
  convert(item, "createdAt", toMs);
}

function renameTodoList(item: RawItem): void {
  rename(item);
  adopt(item, "todos", "items");
}
