import { z } from "zod";
import { count, duration, externalId, json, longText, revision, shortText, slug, time } from "./fields";
import { adopt, convert, flattenModel, isPlausibleTime, lowerCase, parseItem, toMs } from "./item";
import type { ItemResult, RawItem } from "./item";
import { MAX_PARTS } from "./limits";
import { partSchema, renamePart } from "./part";
import { costSchema, usageSchema, usdToMicroUsd } from "./usage";

export const ROLES = ["user", "assistant", "system", "tool"] as const;
export type Role = (typeof ROLES)[number];

/** One message of a session as a client posts it. An absent field erases nothing; a sent `parts` replaces the whole list. */
export const messageSchema = z.object({
  sessionExternalId: externalId,
  externalId,
  revision: revision.optional(),
  /** May be absent only where `removedAt` marks a message that was sent before. */
  role: z.enum(ROLES).optional(),
  /** What the line is if not plain conversation: prompt, api_error, compact_boundary, compact_summary, meta, local_command, notice, ... */
  kind: slug.optional(),
  /** Names the session's agent until the session itself arrives. */
  source: slug.optional(),
  textContent: z.string().optional(),
  thinkingContent: z.string().optional(),
  model: shortText.optional(),
  provider: shortText.optional(),
  createdAt: time.optional(),
  /** Mark: since when the agent has the message no more; 0: it is there (again). It stays here, and its usage counts. */
  removedAt: time.optional(),
  /** revert, deleted, ... */
  removedReason: slug.optional(),
  durationMs: duration.optional(),
  parentExternalId: externalId.optional(),
  isSidechain: z.boolean().optional(),
  stopReason: shortText.optional(),
  usage: usageSchema.optional(),
  /** Names one provider call: its usage counts once per user, in whatever sessions it is copied to. */
  usageKey: externalId.optional(),
  /** This row is a fork's or resume's copy of another session's message. */
  usageCopied: z.boolean().optional(),
  cost: costSchema.optional(),
  error: z.object({ name: shortText, message: longText, retryable: z.boolean().optional() }).optional(),
  tokenCount: count.optional(),
  parts: z.array(partSchema).max(MAX_PARTS).optional(),
  metadata: json.optional(),
});
export type MessageItem = z.infer<typeof messageSchema>;

export function parseMessage(raw: unknown, now: number): ItemResult<MessageItem> {
  const parsed = parseItem(raw, {
    schema: messageSchema,
    rename,
    times: ["createdAt"],
    marks: ["removedAt"],
    now,
  });
  if (!parsed.ok) return parsed;
  const { item } = parsed;
  if (item.role === undefined && item.removedAt === undefined) {
    const message = `role: must be one of ${ROLES.join(", ")}`;
    return { ok: false, externalId: item.externalId, code: "invalid_item", message };
  }
  const late = item.parts?.findIndex((part) => part.startedAt !== undefined && !isPlausibleTime(part.startedAt, now));
  if (late !== undefined && late >= 0) {
    const message = `parts.${late}.startedAt: not a time in ms between 2000-01-01 and two days from now`;
    return { ok: false, externalId: item.externalId, code: "time_out_of_range", message };
  }
  return { ok: true, item: withoutRepeatedText(item) };
}

/** How many parts the message has in the backend: what the digest counts. */
export function countParts(message: Pick<MessageItem, "textContent" | "thinkingContent" | "parts">): number {
  const { textContent, thinkingContent, parts } = withoutRepeatedText(message);
  return (parts?.length ?? 0) + (textContent === undefined ? 0 : 1) + (thinkingContent === undefined ? 0 : 1);
}

/** Text that the parts already carry is dropped from the flat fields, so that it is stored and found once. */
function withoutRepeatedText<T extends Pick<MessageItem, "textContent" | "thinkingContent" | "parts">>(message: T): T {
  const { textContent, thinkingContent, ...rest } = message;
  const parts = message.parts ?? [];
  const hasText = parts.some(
    (part) =>
      (part.type === "text" && part.text !== undefined) || (part.type === "tool" && part.output === textContent),
  );
  const hasThinking = parts.some((part) => part.type === "thinking" && part.text !== undefined);
  if (!(hasText && textContent !== undefined) && !(hasThinking && thinkingContent !== undefined)) return message;
  return {
    ...rest,
    ...(textContent === undefined || hasText ? {} : { textContent }),
    ...(thinkingContent === undefined || hasThinking ? {} : { thinkingContent }),
  } as T;
}

/** Names that earlier OpenSync clients use. */
function rename(item: RawItem): void {
  adopt(item, "sessionExternalId", "sessionId");
  adopt(item, "externalId", "messageId");
  adopt(item, "textContent", "content");
  adopt(item, "createdAt", "timestamp");
  convert(item, "createdAt", toMs);
  convert(item, "removedAt", toMs);
  convert(item, "source", lowerCase);
  flattenModel(item);
  if (item.usage === undefined && (item.promptTokens !== undefined || item.completionTokens !== undefined)) {
    item.usage = { input: item.promptTokens, output: item.completionTokens };
  }
  if (typeof item.cost === "number") item.cost = { microUsd: usdToMicroUsd(item.cost), source: "reported" };
  if (Array.isArray(item.parts)) item.parts = item.parts.map(renamePart);
  else if (item.parts === undefined && item.toolName !== undefined) item.parts = [toolPart(item)];
}

function toolPart({ toolName, toolArgs, toolResult, durationMs }: RawItem): RawItem {
  return { type: "tool", toolName, input: toolArgs, output: toolResult, durationMs };
}
