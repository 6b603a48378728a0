import { MAX_PARTS, type FileEditItem, type Json, type MessageItem, type SessionErrorItem } from "@opensync/protocol";
import { z } from "zod";
import type { JsonRecord, SessionReading, StoredMessage } from "../store";
import { toNamedError, type NamedError } from "./error";
import { toFileEdits } from "./file-edits";
import { defined } from "./media";
import { toParts } from "./parts";
import { NOTHING_TOLD, type Told } from "./told";
import { billing } from "./usage";
import { withoutContents } from "./without-contents";

export interface MappedMessage {
  message: MessageItem;
  fileEdits: FileEditItem[];
  errors: SessionErrorItem[];
  /** About how large the message is as JSON. */
  bytes: number;
}

const word = z.string().optional().catch(undefined);
const time = z.number().optional().catch(undefined);

/** What `message.data` holds of both roles (1.18); everything else of it is kept in `metadata`. */
const infoSchema = z.object({
  role: z.enum(["user", "assistant"]).optional().catch(undefined),
  time: z.object({ created: time, completed: time }).optional().catch(undefined),
  parentID: word,
  modelID: word,
  providerID: word,
  model: z.object({ modelID: word, providerID: word, variant: word }).optional().catch(undefined),
  finish: word,
  error: z.custom<Json>().optional(),
  summary: z.custom<Json>().optional(),
});
type Info = z.infer<typeof infoSchema>;

const OVERHEAD_BYTES = 512;

/** One message with its parts, the file edits and the error in it. `told`: what events said of it that no table holds. */
export function toMessageItems(
  stored: StoredMessage,
  reading: Pick<SessionReading, "session" | "facts">,
  told: Told = NOTHING_TOLD,
): MappedMessage {
  const info = infoSchema.parse(stored.data);
  const named = toNamedError(info.error);
  const parts = toParts(stored.parts);
  const command = told.commands.find(({ messageId }) => messageId === stored.id);
  const asked = told.permissions.filter(({ messageId }) => messageId === stored.id);
  const message: MessageItem = {
    sessionExternalId: stored.sessionId,
    externalId: stored.id,
    revision: Math.max(stored.revision, command?.at ?? 0, ...asked.map(({ at }) => at)),
    role: info.role ?? "system",
    kind: command ? "command" : kindOf(info, stored, named),
    source: "opencode",
    ...modelOf(info),
    ...timesOf(info, stored),
    parentExternalId: info.parentID,
    stopReason: info.finish ?? (named?.error.name === ABORTED ? "aborted" : undefined),
    ...(info.role === "assistant" ? billing(stored, isCopy(stored, reading)) : {}),
    ...(named ? { error: named.error } : {}),
    parts: parts.slice(0, MAX_PARTS).map((part) => {
      const permission = asked.find(({ callId }) => callId === part.toolCallId && part.type === "tool");
      return permission ? { ...part, metadata: { ...recordOf(part.metadata), permission: permission.facts } } : part;
    }),
    metadata: metadataOf(stored.data, {
      command: command?.facts,
      partsLeftOut: parts.length > MAX_PARTS ? parts.length - MAX_PARTS : undefined,
    }),
  };
  return {
    message,
    fileEdits: toFileEdits(stored),
    errors: named ? [toSessionError(stored, info, named)] : [],
    bytes: stored.bytes + OVERHEAD_BYTES,
  };
}

const ABORTED = "MessageAbortedError";
/** Errors of the provider, as against those of the session: aborted, output limit, format. */
const API_ERRORS = new Set(["APIError", "ProviderAuthError", "ContextOverflowError", "UnknownError"]);

function kindOf(info: Info, { data, parts }: StoredMessage, named: NamedError | null): string | undefined {
  if (info.role === undefined) return "fault" in data ? "unreadable" : "notice";
  if (info.role === "assistant") {
    if (info.summary === true) return "compact_summary";
    const hasAnswer = parts.some((part) => part.data.type === "text" || part.data.type === "tool");
    return named && API_ERRORS.has(named.error.name) && !hasAnswer ? "api_error" : undefined;
  }
  if (parts.some((part) => part.data.type === "compaction")) return "compact_boundary";
  const isWritten = parts.some((part) => part.data.synthetic !== true);
  return parts.length > 0 && !isWritten ? "meta" : "prompt";
}

function modelOf({ modelID, providerID, model }: Info): Pick<MessageItem, "model" | "provider"> {
  return { model: modelID ?? model?.modelID, provider: providerID ?? model?.providerID };
}

function timesOf({ time: times }: Info, stored: StoredMessage): Pick<MessageItem, "createdAt" | "durationMs"> {
  const { created = stored.createdAt, completed } = times ?? {};
  return {
    createdAt: created === 0 ? undefined : created,
    durationMs: completed === undefined ? undefined : Math.max(0, completed - created),
  };
}

/** OpenCode 1.18 copies messages into a fork with their times, so that they are older than their session. */
function isCopy({ createdAt }: StoredMessage, { session, facts }: Pick<SessionReading, "session" | "facts">): boolean {
  return facts.isFork && createdAt < session.createdAt;
}

/** What has a place of its own in a message item. */
const PLACED = new Set(["role", "time", "parentID", "modelID", "providerID", "finish", "error", "cost", "tokens"]);

function metadataOf(data: JsonRecord, more: { [key: string]: Json | undefined }): JsonRecord | undefined {
  const { model, summary, ...rest } = Object.fromEntries(Object.entries(data).filter(([name]) => !PLACED.has(name)));
  const variant = recordOf(model).variant;
  const kept = defined({
    variant,
    ...rest,
    summary: summary === undefined ? undefined : withoutContents(summary),
    ...more,
  });
  return Object.keys(kept).length === 0 ? undefined : kept;
}

function toSessionError(
  stored: StoredMessage,
  { time: times }: Info,
  { error, metadata }: NamedError,
): SessionErrorItem {
  return {
    sessionExternalId: stored.sessionId,
    externalId: stored.id,
    revision: stored.revision,
    messageExternalId: stored.id,
    ...error,
    createdAt: times?.completed ?? times?.created ?? stored.createdAt,
    metadata,
  };
}

function recordOf(value: Json | undefined): JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
