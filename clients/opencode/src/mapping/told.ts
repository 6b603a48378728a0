import type { Json, SessionErrorItem } from "@opensync/protocol";
import { z } from "zod";
import type { JsonRecord } from "../store";
import { toNamedError } from "./error";

const facts = z.custom<JsonRecord>();

/**
 * What OpenCode's events told of one session that no table holds: permissions, commands, the branch, errors, what was removed and when. Plain JSON,
 * folded from one event after the other; each list is bounded, the oldest leave first.
 */
const toldSchema = z.object({
  permissions: z.array(z.object({ id: z.string(), messageId: z.string(), callId: z.string(), at: z.number(), facts })),
  /** Permissions that no tool call asked for. */
  loose: z.array(z.object({ id: z.string(), at: z.number(), facts })),
  commands: z.array(z.object({ messageId: z.string(), at: z.number(), facts })),
  removed: z.array(z.object({ messageId: z.string(), at: z.number() })),
  errors: z.array(z.object({ at: z.number(), error: z.custom<Json>() })),
  branch: z.object({ name: z.string(), at: z.number() }).optional(),
  deletedAt: z.number().optional(),
});
export type Told = z.infer<typeof toldSchema>;

export const NOTHING_TOLD: Told = { permissions: [], loose: [], commands: [], removed: [], errors: [] };

/** What was kept; nothing for what another version wrote. */
export function readTold(value: unknown): Told {
  return toldSchema.safeParse(value).data ?? NOTHING_TOLD;
}

/** An event as the plugin records it: OpenCode's type and properties, and when it was, in ms. */
export interface ToldEvent {
  type: string;
  properties: unknown;
  at: number;
}

/** Whom an event is about; null for the ones that name no session (`vcs.branch.updated`: it is told of the sessions that run there). */
export function sessionOf({ properties }: Pick<ToldEvent, "properties">): string | null {
  return z.object({ sessionID: z.string() }).safeParse(properties).data?.sessionID ?? null;
}

const MOST = 500;

/** `told` and one event more. Events that the tables tell of too change nothing. */
export function fold(told: Told, { type, properties, at }: ToldEvent): Told {
  switch (type) {
    case "permission.asked":
    case "permission.updated":
    case "permission.v2.asked": {
      const asked = askedSchema.safeParse(properties).data;
      return asked ? withPermission(told, asked, at) : told;
    }
    case "permission.replied":
    case "permission.v2.replied": {
      const replied = repliedSchema.safeParse(properties).data;
      return replied ? withReply(told, replied, at) : told;
    }
    case "command.executed": {
      const { messageID, name, arguments: given } = commandSchema.safeParse(properties).data ?? {};
      if (messageID === undefined || name === undefined) return told;
      const command = { messageId: messageID, at, facts: { name, arguments: given ?? "" } };
      return { ...told, commands: last([...told.commands.filter((each) => each.messageId !== messageID), command]) };
    }
    case "message.removed": {
      const messageId = z.object({ messageID: z.string() }).safeParse(properties).data?.messageID;
      return messageId === undefined ? told : { ...told, removed: last([...told.removed, { messageId, at }]) };
    }
    case "session.error": {
      const { error } = z.object({ error: z.custom<Json>() }).safeParse(properties).data ?? {};
      return error === undefined ? told : { ...told, errors: last([...told.errors, { at, error }]) };
    }
    case "vcs.branch.updated": {
      const { branch } = z.object({ branch: z.string() }).safeParse(properties).data ?? {};
      return branch === undefined ? told : { ...told, branch: { name: branch, at } };
    }
    case "session.deleted":
      return { ...told, deletedAt: at };
    default:
      return told;
  }
}

/**
 * Errors that only an event told. OpenCode raises most errors twice, as an event and in the answer that failed (within milliseconds, 1.18):
 * `inMessages` are those, by `toMessageItems`.
 */
export function toErrorItems(
  sessionId: string,
  told: Told,
  inMessages: readonly SessionErrorItem[],
): SessionErrorItem[] {
  return told.errors.flatMap(({ at, error }) => {
    const named = toNamedError(error);
    if (named === null) return [];
    const isTold = inMessages.some(
      (other) =>
        other.name === named.error.name &&
        other.message === named.error.message &&
        Math.abs((other.createdAt ?? 0) - at) < SAME_ERROR_MS,
    );
    if (isTold) return [];
    const { metadata } = named;
    return [
      {
        sessionExternalId: sessionId,
        externalId: `error:${at}`,
        revision: at,
        ...named.error,
        createdAt: at,
        metadata,
      },
    ];
  });
}

const SAME_ERROR_MS = 10_000;

const word = z.string().optional().catch(undefined);
const json = z.custom<Json>().optional();

/** `permission.asked` (1.18), with the names that `permission.v2.asked` and, before 1.1, `permission.updated` have for the same. */
const askedSchema = z
  .object({
    id: z.string(),
    permission: word,
    action: word,
    type: word,
    patterns: json,
    resources: json,
    pattern: json,
    tool: z.object({ messageID: z.string(), callID: z.string() }).optional().catch(undefined),
    source: z.object({ messageID: z.string(), callID: z.string() }).optional().catch(undefined),
    messageID: word,
    callID: word,
  })
  .transform(({ id, tool, source, messageID, callID, ...asked }) => ({
    id,
    permission: asked.permission ?? asked.action ?? asked.type,
    patterns: asked.patterns ?? asked.resources ?? asked.pattern,
    tool: tool ?? source ?? (messageID === undefined || callID === undefined ? undefined : { messageID, callID }),
  }));
/** 1.18 names the request `requestID`, earlier versions `permissionID`. */
const repliedSchema = z.object({
  requestID: z.string().optional(),
  permissionID: z.string().optional(),
  reply: z.string().optional(),
  response: z.string().optional(),
});
const commandSchema = z.object({
  messageID: z.string().optional(),
  name: z.string().optional(),
  arguments: z.string().optional(),
});

function withPermission(told: Told, { id, permission, patterns, tool }: z.infer<typeof askedSchema>, at: number): Told {
  const asked = { id, at, facts: { id, permission: permission ?? null, patterns: patterns ?? [], askedAt: at } };
  if (tool === undefined) return { ...told, loose: last([...told.loose.filter((each) => each.id !== id), asked]) };
  const named = { ...asked, messageId: tool.messageID, callId: tool.callID };
  return { ...told, permissions: last([...told.permissions.filter((each) => each.id !== id), named]) };
}

function withReply(told: Told, replied: z.infer<typeof repliedSchema>, at: number): Told {
  const id = replied.requestID ?? replied.permissionID;
  const reply = replied.reply ?? replied.response ?? null;
  const answer = <T extends { id: string; at: number; facts: JsonRecord }>(asked: T): T =>
    asked.id === id ? { ...asked, at, facts: { ...asked.facts, reply, repliedAt: at } } : asked;
  return { ...told, permissions: told.permissions.map(answer), loose: told.loose.map(answer) };
}

function last<T>(list: T[]): T[] {
  return list.slice(-MOST);
}
