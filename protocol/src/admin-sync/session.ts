import type { Json } from "../fields";
import { isRecord } from "../item";
import type { ItemResult } from "../item";
import { parseSession } from "../session";
import type { SessionItem } from "../session";
import { parseWithRest } from "./kept";
import type { Kept } from "./kept";
import type { RawFields } from "./raw-fields";
import { takeRevision, takeTimes } from "./times";

/** `assumed`: what stands until anybody says it. */
export type AdminSession = Kept<SessionItem> & { assumed?: { projectPath: string } };

/** The name that a session goes by, in what belongs to it. */
export const SESSION_ID = ["session_id", "sessionID", "sessionId", "session_external_id", "sessionExternalId"];

/** A session of session-sync: flat snake_case columns, or OpenCode's own `Session.Info`. */
export function parseAdminSession(raw: unknown, now: number): ItemResult<AdminSession> {
  const parsed = parseWithRest(
    raw,
    (fields) => sessionOf(fields),
    (item) => parseSession(item, now),
  );
  if (!parsed.ok) return parsed;
  const { projectPath, cwd } = parsed.item;
  if (projectPath !== undefined || cwd === undefined) return parsed;
  return { ok: true, item: { ...parsed.item, assumed: { projectPath: cwd } } };
}

function sessionOf(fields: RawFields): Record<string, unknown> {
  const { created, updated, ended } = takeTimes(fields);
  const time = fields.within("time");
  return {
    externalId: fields.takeText("external_id", "externalId", "id", ...SESSION_ID),
    revision: takeRevision(fields, updated),
    source: fields.take("source") ?? "opencode",
    title: fields.take("title"),
    projectPath: fields.takeText("project_path", "projectPath"),
    projectName: fields.takeText("project_name", "projectName"),
    projectExternalId: fields.takeText("project_id", "projectID", "projectId"),
    cwd: fields.takeText("directory", "cwd", "working_directory"),
    worktree: fields.takeText("worktree"),
    vcs: fields.takeText("vcs"),
    gitBranch: fields.takeText("git_branch", "vcs_branch", "branch"),
    gitRepo: fields.takeText("git_repo", "repository", "remote_url"),
    ...takeModel(fields),
    parentExternalId: fields.takeText("parent_id", "parentID", "parent_session_id"),
    parentToolCallId: fields.takeText("parent_tool_call_id"),
    forkedFrom: fields.takeText("forked_from"),
    agentType: fields.takeText("agent"),
    agentVersion: fields.takeText("version", "agent_version", "opencode_version"),
    status: fields.takeText("status"),
    startedAt: created,
    updatedAt: updated,
    endedAt: ended,
    deletedAt: fields.take("deleted_at") ?? time.take("deleted"),
    archivedAt: fields.take("archived_at") ?? time.take("archived"),
    durationMs: fields.take("duration_ms"),
    ...reportedTotals(fields),
  };
}

/** A model by name, or OpenCode's `{providerID, modelID | id}`. */
export function takeModel(fields: RawFields): Record<string, unknown> {
  const nested = fields.within("model");
  return {
    provider: nested.take("providerID") ?? fields.takeText("provider", "provider_id", "providerID"),
    model: nested.take("modelID", "id") ?? fields.takeText("model", "model_id", "modelID"),
  };
}

/** Shown where no message carries usage; kept as they came beside, since the session's own columns have fewer buckets. */
function reportedTotals(fields: RawFields): Record<string, unknown> {
  const tokens = fields.take("tokens");
  const cost = fields.take("cost", "total_cost");
  const nested: Record<string, unknown> = isRecord(tokens) ? tokens : {};
  return {
    reportedPromptTokens: nested.input ?? fields.take("input_tokens", "prompt_tokens", "tokens_input"),
    reportedCompletionTokens: nested.output ?? fields.take("output_tokens", "completion_tokens", "tokens_output"),
    reportedTotalTokens: nested.total ?? fields.take("total_tokens"),
    reportedCostUsd: typeof cost === "string" ? Number(cost) : cost,
    reportedMessageCount: fields.take("message_count"),
    reportedToolCallCount: fields.take("tool_call_count"),
    ...(tokens === undefined ? {} : { kept: { tokens: tokens as Json } }),
  };
}
