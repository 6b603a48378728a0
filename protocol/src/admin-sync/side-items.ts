import { hash48 } from "../digest";
import { isRecord } from "../item";
import type { ItemResult } from "../item";
import { parseFileEdit, parseSessionError, parseTodoList } from "../side-items";
import type { FileEditItem, SessionErrorItem, TodoListItem } from "../side-items";
import { canonicalJson } from "../text";
import { parseWithRest } from "./kept";
import type { Kept } from "./kept";
import { MESSAGE_ID } from "./message";
import { RawFields } from "./raw-fields";
import { SESSION_ID } from "./session";
import { keptTimes, takeRevision, takeTimes } from "./times";

/** One to-do list for each session that the items name. `index`: that of the list's first item. */
export function parseTodos(
  raw: readonly unknown[],
  session: string | undefined,
  now: number,
): { index: number; result: ItemResult<TodoListItem> }[] {
  const lists = new Map<string, { index: number; revision?: number; todos: unknown[] }>();
  for (const [index, entry] of raw.entries()) {
    const fields = new RawFields(isRecord(entry) ? entry : {});
    const owner = fields.takeText(...SESSION_ID) ?? session ?? "";
    const list = lists.get(owner) ?? { index, todos: [] };
    lists.set(owner, list);
    const whole = fields.take("todos", "items");
    const revision = takeRevision(fields, takeTimes(fields.copy()).updated);
    if (typeof revision === "number") list.revision = Math.max(list.revision ?? 0, revision);
    if (Array.isArray(whole)) list.todos.push(...whole.map((todo: unknown) => todoOf(todo)));
    else list.todos.push(isRecord(entry) ? todoOf(fields.rest() ?? {}) : entry);
  }
  return [...lists].map(([sessionExternalId, { index, ...list }]) => ({
    index,
    result: parseTodoList(sessionExternalId === "" ? list : { sessionExternalId, ...list }, now),
  }));
}

function todoOf(raw: unknown): unknown {
  if (!isRecord(raw)) return raw;
  const fields = new RawFields(raw);
  const todo = {
    externalId: fields.takeText("id", "todo_id"),
    content: fields.takeText("content", "text", "title"),
    status: fields.takeText("status") ?? "pending",
    priority: fields.takeText("priority"),
    activeForm: fields.takeText("active_form", "activeForm"),
  };
  const known = Object.fromEntries(Object.entries(todo).filter(([, value]) => value !== undefined));
  const metadata = fields.rest();
  return metadata === undefined ? known : { ...known, metadata };
}

export function parseAdminFileEdit(
  raw: unknown,
  session: string | undefined,
  now: number,
): ItemResult<Kept<FileEditItem>> {
  return parseWithRest(
    raw,
    (fields) => {
      const { created, updated, ended } = takeTimes(fields);
      const at = created ?? fields.take("timestamp", "edited_at") ?? updated;
      const edit = {
        sessionExternalId: fields.takeText(...SESSION_ID) ?? session,
        messageExternalId: fields.takeText(...MESSAGE_ID),
        path: fields.takeText("path", "file_path", "filePath", "file", "filename"),
        kind: fields.takeText("kind", "type", "action", "operation", "edit_type")?.toLowerCase(),
        additions: fields.take("additions", "lines_added", "added"),
        deletions: fields.take("deletions", "lines_removed", "lines_deleted", "removed"),
        bytes: fields.take("bytes", "size"),
        createdAt: at,
        toolCallId: fields.takeText("call_id", "callID", "tool_call_id"),
      };
      const id = fields.takeText("external_id", "id");
      const revision = takeRevision(fields, updated);
      return { ...edit, externalId: id ?? madeId(edit), revision, kept: keptTimes({ updated, ended }) };
    },
    (item) => parseFileEdit(item, now),
  );
}

/** An error of session-sync, or OpenCode's `session.error`: `{sessionID, error: {name, data: {message, isRetryable, …}}}`. */
export function parseAdminError(
  raw: unknown,
  session: string | undefined,
  now: number,
): ItemResult<Kept<SessionErrorItem>> {
  return parseWithRest(
    raw,
    (fields) => {
      const { created, updated, ended } = takeTimes(fields);
      const nested = fields.within("error");
      const data = nested.within("data");
      const flat = fields.within("data");
      const error = {
        sessionExternalId: fields.takeText(...SESSION_ID) ?? session,
        messageExternalId: fields.takeText(...MESSAGE_ID),
        name: fields.takeText("name", "error_name", "error_type", "type") ?? nested.takeText("name", "type") ?? "Error",
        message:
          fields.takeText("message", "error_message", "error") ??
          data.takeText("message") ??
          flat.takeText("message") ??
          nested.takeText("message"),
        retryable:
          fields.take("retryable", "is_retryable", "isRetryable") ??
          data.take("isRetryable") ??
          flat.take("isRetryable") ??
          nested.take("retryable"),
        createdAt: created ?? fields.take("timestamp", "occurred_at") ?? updated,
      };
      const id = fields.takeText("external_id", "id", "error_id");
      const revision = takeRevision(fields, updated);
      return { ...error, externalId: id ?? madeId(error), revision, kept: keptTimes({ updated, ended }) };
    },
    (item) => parseSessionError(item, now),
  );
}

/** Of what it says: the same, posted again without an id, is the same. */
function madeId(item: Record<string, unknown>): string {
  return `made:${hash48(canonicalJson(item)).toString(36)}`;
}
