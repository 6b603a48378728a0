import {
  exportSession,
  readStore,
  type ExportedMessage,
  type ExportedPart,
  type ExportedSession,
  type SessionRow,
  type Workspace,
} from "../agents/opencode";
import type { Bill, OpenCodeConversation, Said, SaidPart } from "./opencode-conversation";

/**
 * What OpenCode itself says of its sessions: `opencode export` of each that its table lists, counted afresh and with nothing of the
 * client's own reader. The oldest session owns a call that a fork copied. Throws where the table's own totals are not those of its messages.
 * With ids, of these alone.
 */
export async function readSessions(workspace: Workspace, ...ids: string[]): Promise<OpenCodeConversation[]> {
  const { sessions } = readStore(workspace);
  const chosen = ids.length === 0 ? sessions : sessions.filter(({ id }) => ids.includes(id));
  const exported = await Promise.all(
    chosen.map(async (row) => {
      const session = await exportSession(workspace, row.id);
      checkTotals(row, session);
      return session;
    }),
  );
  const owners = new Map<string, string>();
  for (const { info, messages } of exported)
    for (const call of messages.flatMap((message) => callOf(message) ?? []))
      if (!owners.has(call)) owners.set(call, info.id);
  return exported.map((session) =>
    toConversation(session, (message) => owners.get(callOf(message) ?? "") === session.info.id),
  );
}

export const NOTHING: Bill = { input: 0, output: 0, reasoning: 0, cacheRead: 0, cacheWrite: 0, costMicroUsd: 0 };

export function addBills(bills: Bill[]): Bill {
  const of = (field: keyof Bill): number => bills.reduce((total, bill) => total + bill[field], 0);
  return {
    input: of("input"),
    output: of("output"),
    reasoning: of("reasoning"),
    cacheRead: of("cacheRead"),
    cacheWrite: of("cacheWrite"),
    costMicroUsd: of("costMicroUsd"),
  };
}

/** What names a provider's call, also in its copies: OpenCode keeps nothing of the provider's own, but a copy keeps the times. */
function callOf({ info: { role, time, providerID, modelID } }: ExportedMessage): string | null {
  return role === "assistant" ? `${time.created} ${time.completed} ${providerID}/${modelID}` : null;
}

function checkTotals(row: SessionRow, { messages }: ExportedSession): void {
  const table: Bill = {
    input: row.tokens_input,
    output: row.tokens_output,
    reasoning: row.tokens_reasoning,
    cacheRead: row.tokens_cache_read,
    cacheWrite: row.tokens_cache_write,
    costMicroUsd: toMicroUsd(row.cost),
  };
  const recounted = addBills(messages.flatMap((message) => billOf(message) ?? []));
  if (JSON.stringify(table) !== JSON.stringify(recounted))
    throw new Error(`${row.id} costs ${JSON.stringify(table)}, its messages ${JSON.stringify(recounted)}`);
}

function toConversation(
  { info, messages }: ExportedSession,
  owns: (message: ExportedMessage) => boolean,
): OpenCodeConversation {
  return {
    externalId: info.id,
    parentExternalId: info.parentID ?? null,
    title: titleOf(info.title, messages),
    cwd: info.directory,
    agentVersion: info.version,
    bill: addBills(messages.filter(owns).flatMap((message) => billOf(message) ?? [])),
    messages: messages.map(toSaid).toSorted((a, b) => a.at - b.at || (a.externalId < b.externalId ? -1 : 1)),
  };
}

/** Until a model has named it, a session is called after the moment; people know it by its first prompt. */
function titleOf(title: string, messages: ExportedMessage[]): string {
  if (!/^New session - \d{4}-/.test(title)) return title;
  const prompt = messages.find(({ info }) => info.role === "user")?.parts.find(({ type }) => type === "text");
  return prompt?.text?.split("\n")[0] ?? title;
}

function toSaid(message: ExportedMessage): Said {
  const { info, parts } = message;
  return {
    externalId: info.id,
    at: info.time.created,
    role: info.role,
    bill: billOf(message),
    error: info.error?.name ?? null,
    parts: parts.map(toPart).toSorted((a, b) => (a.externalId < b.externalId ? -1 : 1)),
  };
}

function toPart({ id, type, text, tool, callID, state }: ExportedPart): SaidPart {
  const isCall = type === "tool" && state !== undefined;
  return {
    externalId: id,
    type: type === "reasoning" ? "thinking" : type,
    text: text ?? "",
    tool: isCall
      ? {
          id: callID ?? "",
          name: tool ?? "",
          input: state.input,
          output: state.output ?? state.error ?? null,
          status: state.status,
        }
      : null,
  };
}

function billOf({ info: { tokens, cost = 0 } }: ExportedMessage): Bill | null {
  if (tokens === undefined) return null;
  const { input, output, reasoning, cache } = tokens;
  if (input + output + reasoning + cache.read + cache.write === 0) return null;
  return {
    input,
    output,
    reasoning,
    cacheRead: cache.read,
    cacheWrite: cache.write,
    costMicroUsd: toMicroUsd(cost),
  };
}

function toMicroUsd(usd: number): number {
  return Math.round(usd * 1e6);
}
