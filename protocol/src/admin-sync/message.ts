import { isRecord } from "../item";
import type { ItemResult } from "../item";
import { parseMessage } from "../message";
import type { MessageItem } from "../message";
import { parseWithRest } from "./kept";
import type { Kept } from "./kept";
import type { RawFields } from "./raw-fields";
import { SESSION_ID, takeModel } from "./session";
import { between, keptTimes, takeRevision, takeTimes } from "./times";
import { takeUsage } from "./usage";

/** A message without its parts: those are merged one by one, wherever they stand in the body. */
export type AdminMessage = Kept<Omit<MessageItem, "parts">>;

export const MESSAGE_ID = ["message_id", "messageID", "messageId", "message_external_id", "messageExternalId"];

/** A message of session-sync: flat snake_case columns, or OpenCode's own `Message.Info`. */
export function parseAdminMessage(raw: unknown, session: string | undefined, now: number): ItemResult<AdminMessage> {
  return parseWithRest(
    raw,
    (fields) => messageOf(fields, session),
    (item) => parseMessage(item, now),
  );
}

function messageOf(fields: RawFields, session: string | undefined): Record<string, unknown> {
  fields.take("parts");
  const { created, updated, ended } = takeTimes(fields);
  const usage = takeUsage(fields);
  const model = takeModel(fields);
  return {
    externalId: fields.takeText("external_id", "externalId", "id", ...MESSAGE_ID),
    sessionExternalId: fields.takeText(...SESSION_ID) ?? session,
    revision: takeRevision(fields, updated, ended),
    role: fields.take("role"),
    kind: fields.takeText("kind"),
    source: fields.take("source") ?? "opencode",
    textContent: fields.takeText("text_content", "content", "text"),
    thinkingContent: fields.takeText("thinking_content", "reasoning", "thinking"),
    ...model,
    ...usage,
    ...callOf({ created, ended, ...model }, usage),
    createdAt: created,
    durationMs: fields.take("duration_ms") ?? between(created, ended),
    parentExternalId: fields.takeText("parent_id", "parentID", "parent_message_id"),
    stopReason: fields.takeText("stop_reason", "finish_reason", "finish"),
    error: errorOf(fields),
    removedAt: fields.take("removed_at", "deleted_at"),
    removedReason: fields.takeText("removed_reason"),
    kept: keptTimes({ updated, ended: between(created, ended) === undefined ? ended : undefined }),
  };
}

/** A fork copies messages under new ids with their times: the same call is billed once. */
function callOf(
  { created, ended, provider, model }: Record<string, unknown>,
  { usage, cost }: { usage?: unknown; cost?: unknown },
): { usageKey?: string } {
  const isCall =
    (usage !== undefined || cost !== undefined) && typeof created === "number" && typeof ended === "number";
  return isCall ? { usageKey: `opencode:${created}:${ended}:${String(provider)}/${String(model)}` } : {};
}

/** OpenCode's `{name, data: {message, isRetryable, …}}`, or a flat one; what it has beyond that is kept. */
function errorOf(fields: RawFields): unknown {
  const error = fields.within("error");
  const data = error.within("data");
  const name = error.takeText("name", "type");
  const message = data.takeText("message") ?? error.takeText("message") ?? fields.takeText("error", "error_message");
  if (name === undefined && message === undefined) return undefined;
  const retryable = data.take("isRetryable") ?? error.take("retryable", "is_retryable");
  return { name: name ?? "Error", message: message ?? name, ...(isBoolean(retryable) ? { retryable } : {}) };
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === "boolean";
}

export const CALL_ID = ["call_id", "callID", "callId", "tool_call_id", "toolCallId"];
export const PART_ID = ["external_id", "externalId", "id", "part_id", "partID"];

/** The parts that stand inside of a message, each naming it. */
export function partsInside(raw: unknown, session: string | undefined): unknown[] {
  if (!isRecord(raw) || !Array.isArray(raw.parts)) return [];
  const fields = new Map(Object.entries(raw));
  const first = (names: string[]) => names.map((name) => fields.get(name)).find((value) => typeof value === "string");
  const owner = {
    message_id: first(["external_id", "externalId", "id", ...MESSAGE_ID]),
    session_id: first(SESSION_ID) ?? session,
  };
  const hasId = (part: Record<string, unknown>) => [...PART_ID, ...CALL_ID].some((name) => part[name] !== undefined);
  return raw.parts.map((part: unknown, position) =>
    isRecord(part) ? { ...owner, ...(hasId(part) ? {} : { id: String(position).padStart(6, "0") }), ...part } : part,
  );
}
