import { isUnbilled } from "@opensync/protocol";
import type { MessageAnswer, PartAnswer, SessionAnswer, SessionFacts, Turn } from "@opensync/protocol";
import type { WithoutSystemFields } from "convex/server";
import type { Doc } from "../_generated/dataModel";
import { costOf } from "../usage/cost";
import { metadataOf } from "./metadata";
import { sumOf, tokensOf } from "../usage/counts";
import type { Counts } from "../usage/counts";

type SessionRow = WithoutSystemFields<Doc<"sessions">>;

/** A session as the API shows it. */
export function sessionAnswer(session: Doc<"sessions">): SessionAnswer {
  const totals = sumOf(session.totals);
  const startedAt = session.startedAt ?? session.firstMessageAt ?? null;
  const updatedAt = session.updatedAt ?? session.lastMessageAt ?? null;
  const { endReason, endedAt } = lastEnd(session);
  return {
    id: session._id,
    externalId: session.externalId,
    revision: session.revision,
    placeholder: session.placeholder === true,
    source: session.source,
    title: session.title ?? null,
    titleSource: session.titleSource ?? null,
    projectPath: session.projectPath ?? null,
    projectName: session.projectName ?? null,
    cwd: session.cwd ?? null,
    gitBranch: session.gitBranch ?? null,
    gitRepo: session.gitRepo ?? null,
    model: session.model ?? null,
    provider: session.provider ?? null,
    startType: session.startType ?? null,
    endReason: endReason ?? null,
    status: session.status ?? null,
    permissionMode: session.permissionMode ?? null,
    mcpServers: session.mcpServers ?? null,
    thinkingEnabled: session.thinkingEnabled ?? null,
    worktree: session.worktree ?? null,
    vcs: session.vcs ?? null,
    projectExternalId: session.projectExternalId ?? null,
    parentExternalId: session.parentExternalId ?? null,
    parentToolCallId: session.parentToolCallId ?? null,
    forkedFrom: session.forkedFrom ?? null,
    agentType: session.agentType ?? null,
    agentVersion: session.agentVersion ?? null,
    startedAt,
    endedAt: endedAt ?? null,
    createdAt: startedAt,
    updatedAt,
    deletedAt: markOf(session.deletedAt),
    archivedAt: markOf(session.archivedAt),
    durationMs: session.durationMs ?? span(startedAt, endedAt ?? updatedAt),
    messageCount: messageCountOf(session, totals),
    partCount: totals.parts ?? 0,
    toolCallCount: totals.messages === undefined ? (session.reportedToolCallCount ?? 0) : (totals.toolCalls ?? 0),
    messageDigest: session.messageDigest,
    ...usageOf(session, totals),
    activityAt: session.activityAt,
    turn: turnOf(session),
    machineId: session.machineId ?? null,
    tags: session.tags ?? [],
    starred: session.starred === true,
    label: session.evalLabel ?? null,
    trashedAt: markOf(session.trashedAt),
    metadata: metadataOf(session),
    syncedAt: session.syncedAt,
  };
}

/** What lists are ordered by: as the API shows it. */
export function sumsOf(session: SessionRow): { messageCount: number; tokenCount: number; costMicroUsd?: number } {
  const totals = sumOf(session.totals);
  const { totalTokens, costMicroUsd } = usageOf(session, totals);
  return {
    messageCount: messageCountOf(session, totals),
    tokenCount: totalTokens,
    ...(costMicroUsd === null ? {} : { costMicroUsd }),
  };
}

/** What tells the session's state (protocol: `sessionState.ts`). */
export function factsOf(session: SessionRow): SessionFacts {
  const { activityAt, syncedAt } = session;
  return { endedAt: lastEnd(session).endedAt ?? null, activityAt, syncedAt, turn: turnOf(session) };
}

/** An error that is no message's counts until there is a message after it. */
function turnOf({ turn, failedAt, lastMessageAt = 0 }: SessionRow): Turn | null {
  return failedAt !== undefined && failedAt >= lastMessageAt ? "failed" : (turn ?? null);
}

function messageCountOf(session: SessionRow, totals: Counts): number {
  return totals.messages ?? session.reportedMessageCount ?? 0;
}

/** A mark that was lifted is 0. */
function markOf(time: number | undefined): number | null {
  return time === undefined || time === 0 ? null : time;
}

/** An agent writes what it has still to write while it ends. */
const ENDING_MS = 5_000;

/** How and when the session ended; not if it has been taken up again since, as nothing says until it ends anew. */
function lastEnd({ endReason, endedAt, lastMessageAt }: SessionRow): {
  endReason?: string | undefined;
  endedAt?: number | undefined;
} {
  const isResumed = endedAt !== undefined && lastMessageAt !== undefined && lastMessageAt > endedAt + ENDING_MS;
  return isResumed ? {} : { endReason, endedAt };
}

/** ms from one time to another; null where either is unknown. */
function span(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : Math.max(0, to - from);
}

type UsageFields = Pick<
  SessionAnswer,
  | "tokens"
  | "promptTokens"
  | "completionTokens"
  | "totalTokens"
  | "costMicroUsd"
  | "cost"
  | "costSource"
  | "unpricedMessages"
  | "totalsReported"
>;

function usageOf(session: SessionRow, totals: Counts): UsageFields {
  return hasOnlyReportedUsage(session, totals) ? reportedUsage(session) : countedUsage(totals);
}

/** An older client's own totals stand in only where no message carries usage. */
function hasOnlyReportedUsage(session: SessionRow, totals: Counts): boolean {
  const { reportedPromptTokens, reportedCompletionTokens, reportedTotalTokens, reportedCostUsd } = session;
  const reported = [reportedPromptTokens, reportedCompletionTokens, reportedTotalTokens, reportedCostUsd];
  return totals.usageMessages === undefined && reported.some((total) => total !== undefined);
}

function reportedUsage(session: SessionRow): UsageFields {
  const { reportedPromptTokens: input = 0, reportedCompletionTokens: output = 0, reportedCostUsd } = session;
  const tokens = tokensOf({ input, output });
  const total = session.reportedTotalTokens ?? tokens.total;
  return {
    tokens: { ...tokens, total },
    promptTokens: input,
    completionTokens: output,
    totalTokens: total,
    costMicroUsd: reportedCostUsd === undefined ? null : Math.round(reportedCostUsd * 1e6),
    cost: reportedCostUsd ?? null,
    costSource: reportedCostUsd === undefined ? null : "reported",
    unpricedMessages: 0,
    totalsReported: true,
  };
}

function countedUsage(totals: Counts): UsageFields {
  const { usageMessages = 0, unpricedMessages = 0, computedMessages = 0, costMicroUsd = 0 } = totals;
  const isPriced = usageMessages > unpricedMessages;
  return {
    ...tokenFields(totals),
    costMicroUsd: isPriced ? costMicroUsd : null,
    cost: isPriced ? costMicroUsd / 1e6 : null,
    costSource: isPriced ? (computedMessages > 0 ? "computed" : "reported") : usageMessages > 0 ? "unpriced" : null,
    unpricedMessages,
    totalsReported: false,
  };
}

/** A message as the API shows it, with its parts in order. */
export function messageAnswer(message: Doc<"messages">, parts: PartAnswer[]): MessageAnswer {
  const { usage } = message;
  const cost = costOf(message);
  const microUsd = cost?.microUsd ?? null;
  const isUnpriced = microUsd === null && usage !== undefined && !isUnbilled(message.model, usage);
  return {
    id: message._id,
    externalId: message.externalId,
    revision: message.revision,
    placeholder: message.placeholder === true,
    role: message.role,
    kind: message.kind ?? null,
    createdAt: message.createdAt,
    createdAtAssumed: message.createdAtAssumed === true,
    model: message.model ?? null,
    provider: message.provider ?? null,
    durationMs: message.durationMs ?? null,
    parentExternalId: message.parentExternalId ?? null,
    isSidechain: message.isSidechain === true,
    stopReason: message.stopReason ?? null,
    textContent: textOfType(parts, "text") ?? "",
    thinkingContent: textOfType(parts, "thinking"),
    ...tokenFields(usage ?? {}),
    tokens: usage === undefined ? null : tokensOf(usage),
    tokenCount: message.tokenCount ?? null,
    costMicroUsd: microUsd,
    cost: microUsd === null ? null : microUsd / 1e6,
    costSource: isUnpriced ? "unpriced" : (cost?.source ?? null),
    priceVersion: cost?.priceVersion ?? null,
    usageKey: message.usageKey ?? null,
    usageCounted: message.usageCounted !== false,
    error: message.error ?? null,
    removedAt: markOf(message.removedAt),
    removedReason: markOf(message.removedAt) === null ? null : (message.removedReason ?? null),
    metadata: metadataOf(message),
    parts,
    syncedAt: message.syncedAt,
  };
}

function textOfType(parts: PartAnswer[], type: string): string | null {
  const texts = parts.filter((part) => part.type === type).map((part) => part.text ?? "");
  return texts.length === 0 ? null : texts.join("\n");
}

/** The buckets, and the three sums that earlier OpenSync clients read. */
function tokenFields(
  usage: Parameters<typeof tokensOf>[0],
): Pick<UsageFields, "tokens" | "promptTokens" | "completionTokens" | "totalTokens"> {
  const tokens = tokensOf(usage);
  return {
    tokens,
    promptTokens: tokens.input,
    completionTokens: tokens.output + tokens.reasoning,
    totalTokens: tokens.total,
  };
}
