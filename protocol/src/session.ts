import { z } from "zod";
import { count, duration, externalId, json, longText, revision, shortText, slug, time } from "./fields";
import { adopt, convert, flattenModel, isRecord, lowerCase, parseItem, toMs } from "./item";
import type { ItemResult, RawItem } from "./item";

/** One agent session as a client posts it. Times are the source's own, in ms. */
export const sessionSchema = z.object({
  externalId,
  revision: revision.optional(),
  /** Which agent; a session whose source nobody named is taken for `opencode`, as existing clients expect. */
  source: slug.optional(),
  title: longText.optional(),
  titleSource: z.enum(["agent", "prompt", "user"]).optional(),
  projectPath: longText.optional(),
  projectName: shortText.optional(),
  cwd: longText.optional(),
  gitBranch: shortText.optional(),
  gitRepo: longText.optional(),
  model: shortText.optional(),
  provider: shortText.optional(),
  startType: shortText.optional(),
  endReason: shortText.optional(),
  status: shortText.optional(),
  permissionMode: shortText.optional(),
  mcpServers: z.array(z.string().max(256)).max(200).optional(),
  thinkingEnabled: z.boolean().optional(),
  /** Root of the checkout that the session ran in, where that is not the project's own. */
  worktree: longText.optional(),
  /** `git`, ... */
  vcs: slug.optional(),
  /** The agent's own id of the project. */
  projectExternalId: externalId.optional(),
  parentExternalId: externalId.optional(),
  parentToolCallId: shortText.optional(),
  forkedFrom: externalId.optional(),
  agentType: shortText.optional(),
  agentVersion: shortText.optional(),
  startedAt: time.optional(),
  endedAt: time.optional(),
  updatedAt: time.optional(),
  /** Marks: since when the agent has the session no more, or has it put away; 0: not (any more). What is here stays. */
  deletedAt: time.optional(),
  archivedAt: time.optional(),
  durationMs: duration.optional(),
  /** Totals that the client itself claims; shown only where no message carries usage. Cost in USD. */
  reportedPromptTokens: count.optional(),
  reportedCompletionTokens: count.optional(),
  reportedTotalTokens: count.optional(),
  reportedCostUsd: z.number().min(0).max(1e9).optional(),
  reportedMessageCount: count.optional(),
  reportedToolCallCount: count.optional(),
  metadata: json.optional(),
});
export type SessionItem = z.infer<typeof sessionSchema>;

export const SESSION_TIMES = ["startedAt", "endedAt", "updatedAt"] as const;
const SESSION_MARKS = ["deletedAt", "archivedAt"] as const;

export function parseSession(raw: unknown, now: number): ItemResult<SessionItem> {
  return parseItem(raw, { schema: sessionSchema, rename, times: SESSION_TIMES, marks: SESSION_MARKS, now });
}

/** Names that earlier OpenSync clients use: claude-code-sync's session data and opencode-sync-plugin's bodies. */
function rename(item: RawItem): void {
  adopt(item, "externalId", "sessionId");
  adopt(item, "startedAt", "createdAt");
  for (const field of [...SESSION_TIMES, ...SESSION_MARKS]) convert(item, field, toMs);
  convert(item, "source", lowerCase);
  flattenModel(item);
  adopt(item, "reportedPromptTokens", "promptTokens");
  adopt(item, "reportedCompletionTokens", "completionTokens");
  adopt(item, "reportedTotalTokens", "totalTokens");
  adopt(item, "reportedCostUsd", "cost", "costEstimate");
  adopt(item, "reportedMessageCount", "messageCount");
  adopt(item, "reportedToolCallCount", "toolCallCount");
  if (isRecord(item.tokenUsage)) {
    item.reportedPromptTokens ??= item.tokenUsage.input ?? undefined;
    item.reportedCompletionTokens ??= item.tokenUsage.output ?? undefined;
  }
}
