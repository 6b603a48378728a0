import type { MessageAnswer, PartAnswer } from "@opensync/protocol";
import { allMessages, allSessions, type Read } from "../backend-rows";
import type { Rows } from "../truth";
import { answerRecord, callRecord, messageRecord, promptRecord, resultRecord } from "./truth";

/** Reads everything that the key's user has, through the API. */
export async function readRows(read: Read): Promise<Rows> {
  const rows: Rows = { records: [], messages: [], facts: new Set(), sessions: new Set(), tokens: 0 };
  for await (const session of allSessions(read)) {
    rows.sessions.add(session.externalId);
    rows.facts.add(`${session.externalId} ended by ${session.endReason}`);
    for await (const message of allMessages(read, session.externalId)) takeMessage(rows, session.externalId, message);
  }
  return rows;
}

function takeMessage(rows: Rows, session: string, { role, parts, tokens, usageCounted }: MessageAnswer): void {
  const records = parts.flatMap((part) => recordsOf(session, role, part));
  rows.records.push(...records);
  rows.messages.push(messageRecord(role, records));
  if (usageCounted) rows.tokens += tokens?.total ?? 0;
  for (const { toolCallId, durationMs } of parts)
    if (toolCallId !== null) rows.facts.add(`${toolCallId} took ${durationMs}`);
}

function recordsOf(session: string, role: string, part: PartAnswer): string[] {
  const { type, text, toolCallId, toolName, input, output, status, isError } = part;
  if (type === "thinking") return [];
  if (type === "text") return [role === "user" ? promptRecord(session, text ?? "") : answerRecord(session, text ?? "")];
  const call = callRecord(session, toolCallId ?? "", toolName ?? "", input);
  return status === "pending" ? [call] : [call, resultRecord(session, toolCallId ?? "", output, isError === true)];
}
