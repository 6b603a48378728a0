import { v } from "convex/values";
import type { Infer } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import { openCostSource, openTokens } from "./money";
import { sessionAnswer } from "../sessions/view";

const nullableText = v.union(v.string(), v.null());
const nullableNumber = v.union(v.number(), v.null());

/** All of a session that a share may show of it; what was not chosen is taken off by `chosenOf`. */
export const openSession = v.object({
  /** Names it in calls for this share; of no use elsewhere. */
  id: v.string(),
  title: nullableText,
  source: v.string(),
  agentType: nullableText,
  agentVersion: nullableText,
  model: nullableText,
  provider: nullableText,
  startedAt: nullableNumber,
  endedAt: nullableNumber,
  updatedAt: nullableNumber,
  durationMs: nullableNumber,
  messageCount: v.number(),
  /** null where tool calls are not shown. */
  toolCallCount: nullableNumber,
  /** null where usage is not shown. */
  usage: v.union(
    v.object({
      tokens: openTokens,
      costMicroUsd: nullableNumber,
      costSource: openCostSource,
      unpricedMessages: v.number(),
    }),
    v.null(),
  ),
  /** null where paths are not shown. */
  place: v.union(
    v.object({
      projectPath: nullableText,
      projectName: nullableText,
      cwd: nullableText,
      worktree: nullableText,
      gitBranch: nullableText,
      gitRepo: nullableText,
      hostname: nullableText,
    }),
    v.null(),
  ),
  /** Of a subagent, the call that it was started by, where tool calls are shown. */
  parentToolCallId: nullableText,
  /** Of a subagent, the session that started it. */
  parent: nullableText,
});
export type OpenSession = Infer<typeof openSession>;

/** `parent` is the id of the session that started it, of a subagent's. */
export function summaryOf(session: Doc<"sessions">, hostname: string | null, parent: string | null): OpenSession {
  const answer = sessionAnswer(session);
  const { title, source, agentType, agentVersion, model, provider, startedAt, endedAt, updatedAt, durationMs } = answer;
  const { projectPath, projectName, cwd, worktree, gitBranch, gitRepo } = answer;
  const { tokens, costMicroUsd, costSource, unpricedMessages } = answer;
  return {
    id: answer.id,
    title,
    source,
    agentType,
    agentVersion,
    model,
    provider,
    startedAt,
    endedAt,
    updatedAt,
    durationMs,
    messageCount: answer.messageCount,
    toolCallCount: answer.toolCallCount,
    usage: { tokens, costMicroUsd, costSource, unpricedMessages },
    place: { projectPath, projectName, cwd, worktree, gitBranch, gitRepo, hostname },
    parentToolCallId: answer.parentToolCallId,
    parent,
  };
}

/** The summary without what the share does not show. */
export function chosenOf(
  summary: OpenSession,
  include: Doc<"shares">["include"],
  clean: (text: string) => string,
): OpenSession {
  return {
    ...summary,
    title: summary.title === null ? null : clean(summary.title),
    toolCallCount: include.toolCalls ? summary.toolCallCount : null,
    usage: include.usage ? summary.usage : null,
    place: include.paths ? summary.place : null,
    parentToolCallId: include.toolCalls ? summary.parentToolCallId : null,
  };
}
