import { clientSchema } from "../batch";
import type { AdminRejection, Client } from "../batch";
import { isRecord } from "../item";
import type { ItemResult } from "../item";
import type { SessionItem } from "../session";
import type { FileEditItem, SessionErrorItem, TodoListItem } from "../side-items";
import type { Kept } from "./kept";
import { parseAdminMessage, partsInside } from "./message";
import type { AdminMessage } from "./message";
import { parseAdminPart, parseToolExecution } from "./part";
import type { AdminPart } from "./part";
import { parseProjectInfo, parseVcsInfo } from "./project";
import { RawFields } from "./raw-fields";
import { parseAdminSession, SESSION_ID } from "./session";
import type { AdminSession } from "./session";
import { parseAdminError, parseAdminFileEdit, parseTodos } from "./side-items";

/** The lists of the body, each a list or a single object; any of them may be absent. */
const LISTS = {
  sessions: ["sessions", "session"],
  messages: ["messages", "message"],
  parts: ["parts", "part"],
  todos: ["todos", "todo"],
  toolExecutions: ["tool_executions", "tool_execution"],
  fileEdits: ["file_edits", "file_edit"],
  vcsInfo: ["vcs_info"],
  projectInfo: ["project_info"],
  errors: ["errors", "error"],
} as const;

export interface Placed<Item> {
  item: Item;
  /** Where in the body it stood. */
  list: string;
  index: number;
}

/** What a body of POST /admin/sync says, item by item, in today's names. */
export interface AdminSync {
  /** Of sessions, and of what is said of them as repository and project. */
  sessions: Placed<AdminSession>[];
  messages: Placed<AdminMessage>[];
  parts: Placed<AdminPart>[];
  todos: Placed<TodoListItem>[];
  fileEdits: Placed<Kept<FileEditItem>>[];
  errors: Placed<Kept<SessionErrorItem>>[];
  rejected: AdminRejection[];
  client: Client;
  /** Objects in all lists, parts inside of messages included. */
  count: number;
}

/** Parses the payload of session-sync; null if the body is no object, or one of its lists neither list nor object. */
export function parseAdminSync(body: unknown, now: number): AdminSync | null {
  if (!isRecord(body)) return null;
  const fields = new RawFields(body);
  const lists = new Map<keyof typeof LISTS, unknown[]>();
  for (const [list, names] of entriesOf(LISTS)) {
    const value = fields.take(...names) ?? [];
    if (Array.isArray(value)) lists.set(list, value);
    else if (isRecord(value)) lists.set(list, [value]);
    else return null;
  }
  const listOf = (list: keyof typeof LISTS) => lists.get(list) ?? [];
  const client = clientSchema.safeParse(fields.take("client") ?? {});
  const session = fields.takeText(...SESSION_ID) ?? onlySession(listOf("sessions"));
  const inMessages = listOf("messages").map((message) => partsInside(message, session));

  const rejected: AdminRejection[] = [];
  const keep = <Item>(
    kind: AdminRejection["kind"],
    list: string,
    index: number,
    result: ItemResult<Item>,
  ): Placed<Item>[] => {
    if (result.ok) return [{ item: result.item, list, index }];
    const { externalId, code, message } = result;
    rejected.push({ kind, list, externalId, index, code, message });
    return [];
  };
  const each = <Item>(
    kind: AdminRejection["kind"],
    list: keyof typeof LISTS,
    parse: (raw: unknown, session: string | undefined, now: number) => ItemResult<Item>,
  ) => listOf(list).flatMap((raw, index) => keep(kind, LISTS[list][0], index, parse(raw, session, now)));

  return {
    sessions: [
      ...each("session", "sessions", (raw) => parseAdminSession(raw, now)),
      ...each("session", "projectInfo", parseProjectInfo),
      ...each("session", "vcsInfo", parseVcsInfo),
      ...leftOver(fields, session),
    ],
    messages: each("message", "messages", parseAdminMessage),
    parts: [
      ...inMessages.flatMap((parts, index) =>
        parts.flatMap((part) => keep("part", "messages", index, parseAdminPart(part, session, now))),
      ),
      ...each("part", "parts", parseAdminPart),
      ...each("part", "toolExecutions", parseToolExecution),
    ],
    todos: parseTodos(listOf("todos"), session, now).flatMap(({ index, result }) =>
      keep("todo", "todos", index, result),
    ),
    fileEdits: each("fileEdit", "fileEdits", parseAdminFileEdit),
    errors: each("error", "errors", parseAdminError),
    rejected,
    client: client.success ? client.data : {},
    count: [...lists.values(), ...inMessages].reduce((sum, list) => sum + list.length, 0),
  };
}

/** What the body says beside its lists is kept with the session that it is about. */
function leftOver(fields: RawFields, session: string | undefined): Placed<Kept<SessionItem>>[] {
  const rest = fields.rest();
  if (rest === undefined || session === undefined) return [];
  return [{ item: { externalId: session, extra: { sync: rest } }, list: "sessions", index: 0 }];
}

/** The session that all else in the body belongs to, where it does not say. */
function onlySession(sessions: readonly unknown[]): string | undefined {
  const [raw] = sessions;
  if (sessions.length !== 1 || !isRecord(raw)) return undefined;
  return new RawFields(raw).takeText("external_id", "externalId", "id", ...SESSION_ID);
}

function entriesOf<Key extends string, Value>(record: Record<Key, Value>): [Key, Value][] {
  return Object.entries(record) as [Key, Value][];
}
