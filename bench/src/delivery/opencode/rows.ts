import type { MessageAnswer, PartAnswer } from "@opensync/protocol";
import { z } from "zod";
import { allMessages, allSessions, type Read } from "../backend-rows";
import type { Rows } from "../truth";
import { messageRecord, partRecords, sessionRecord, type SaidPart } from "./records";

/** Where the client puts what it was told of a call, and of a prompt. */
const toolSchema = z.object({
  permission: z.object({ reply: z.string().nullish() }).optional(),
  execution: z.object({ startedAt: z.number(), endedAt: z.number() }).optional(),
});
const commandSchema = z.object({ command: z.object({ name: z.string() }) });

/** Reads everything that the key's user has, through the API. */
export async function readRows(read: Read): Promise<Rows> {
  const rows: Rows = { records: [], messages: [], facts: new Set(), sessions: new Set(), tokens: 0 };
  for await (const { externalId, parentExternalId, title } of allSessions(read)) {
    rows.sessions.add(sessionRecord(externalId, parentExternalId, title));
    const messages = allMessages(read, externalId, ({ errors = [] }) => {
      for (const { message } of errors) rows.facts.add(`${externalId} failed: ${message}`);
    });
    for await (const message of messages) takeMessage(rows, externalId, message);
  }
  return rows;
}

function takeMessage(rows: Rows, session: string, message: MessageAnswer): void {
  const { externalId: id, role, createdAt: at, error, tokens, costMicroUsd, parts, usageCounted, metadata } = message;
  const records = parts.flatMap((part) => partRecords(id, toSaidPart(part)));
  const buckets = tokens
    ? [tokens.input, tokens.output, tokens.reasoning, tokens.cacheRead, tokens.cacheWrite]
    : [0, 0, 0, 0, 0];
  const said = { session, id, role, at, error: error?.name ?? null, tokens: buckets, cost: costMicroUsd ?? 0 };
  rows.records.push(...records);
  rows.messages.push(messageRecord(said, records));
  if (usageCounted) rows.tokens += tokens?.total ?? 0;
  const command = commandSchema.safeParse(metadata).data?.command;
  if (command) rows.facts.add(`${id} ran /${command.name}`);
  for (const part of parts) {
    const { permission, execution } = toolSchema.safeParse(part.metadata).data ?? {};
    if (permission?.reply) rows.facts.add(`${part.toolCallId} was allowed ${permission.reply}`);
    if (execution) rows.facts.add(`${part.toolCallId} was timed`);
  }
}

function toSaidPart(part: PartAnswer): SaidPart {
  const { externalId, type, text, startedAt, durationMs, toolCallId, toolName, status, input, output } = part;
  const call = { id: toolCallId ?? "", name: toolName ?? "", status: status ?? "", input, output };
  return {
    id: externalId ?? "",
    type,
    text: text ?? "",
    start: startedAt,
    duration: durationMs,
    call: type === "tool" ? call : null,
  };
}
