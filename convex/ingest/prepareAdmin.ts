import { MAX_BATCH_ITEMS, parseAdminSync } from "@opensync/protocol";
import type { AdminRejection, AdminSync, Placed } from "@opensync/protocol";
import { ApiError } from "../web/apiError";
import {
  prepareApartPart,
  prepareItem,
  prepareMessage,
  prepareSession,
  prepareSideItem,
  prepareTodoList,
} from "./prepare";
import type { PreparedBatch } from "./prepare";

export interface PreparedAdminSync extends Omit<PreparedBatch, "rejected"> {
  rejected: AdminRejection[];
  /** Where in the body a prepared item stood: its `index` is a place here. */
  places: { list: string; index: number }[];
}

/** Parses the body of POST /admin/sync, item by item. @throws ApiError if it is no such body, or too large. */
export function prepareAdminSync(body: unknown, now: number): PreparedAdminSync {
  const parsed = parseAdminSync(body, now);
  if (parsed === null) {
    throw new ApiError(
      "invalid_request",
      "Send {session, messages, parts, todos, tool_executions, file_edits, vcs_info, project_info, errors}, each a list or an object",
    );
  }
  if (parsed.count > MAX_BATCH_ITEMS) {
    throw new ApiError("batch_too_large", `A body has at most ${MAX_BATCH_ITEMS} items; this one has ${parsed.count}`, {
      details: { maxItems: MAX_BATCH_ITEMS, items: parsed.count },
    });
  }
  return prepareParsed(parsed);
}

function prepareParsed(parsed: AdminSync): PreparedAdminSync {
  const rejected = [...parsed.rejected];
  const places: PreparedAdminSync["places"] = [];
  const each = <Item, Prepared>(
    kind: AdminRejection["kind"],
    items: Placed<Item>[],
    prepare: (item: Item, index: number) => Prepared,
  ): Prepared[] =>
    items.flatMap(({ item, list, index }) => {
      const place = places.push({ list, index }) - 1;
      const result = prepareItem({ ok: true, item }, (ready) => prepare(ready, place));
      if (result.ok) return [result.item];
      const { externalId, code, message } = result;
      rejected.push({ kind, list, externalId, index, code, message });
      return [];
    });
  const { machineId } = parsed.client;
  return {
    sessions: each("session", parsed.sessions, (item, index) => prepareSession(item, index, machineId)),
    messages: each("message", parsed.messages, prepareMessage),
    parts: each("part", parsed.parts, prepareApartPart),
    todos: each("todo", parsed.todos, prepareTodoList),
    fileEdits: each("fileEdit", parsed.fileEdits, prepareSideItem),
    errors: each("error", parsed.errors, prepareSideItem),
    rejected,
    places,
    client: parsed.client,
  };
}
