import { projectName } from "@opensync/client-core";
import type { Json, SessionItem } from "@opensync/protocol";
import { z } from "zod";
import { hasOwnTitle, type JsonRecord, type SessionReading, type SessionRow } from "../store";
import { defined } from "./media";
import { NOTHING_TOLD, type Told } from "./told";
import { withoutContents } from "./without-contents";

const word = z.string().optional().catch(undefined);
/** `session.model` (1.18). */
const modelSchema = z.object({ id: word, providerID: word, variant: word });

const LONGEST_TITLE = 200;
/** OpenCode's id and worktree of what lies in no repository. */
const NO_WORKTREE = "/";

/**
 * The session itself. `projectPath` is the project's root, so that its worktrees are one project; who knows better (git's own files) replaces it.
 * `archivedAt` and `deletedAt` are sent as 0 where they do not hold: a mark of before is lifted.
 */
export function toSessionItem(reading: SessionReading, told: Told = NOTHING_TOLD): SessionItem {
  const { session, project, facts } = reading;
  const { id: model, providerID, variant } = modelSchema.safeParse(session.model).data ?? {};
  const worktree = project === null || project.worktree === NO_WORKTREE ? undefined : project.worktree;
  const path = worktree ?? (session.directory === "" ? undefined : session.directory);
  return {
    externalId: session.id,
    revision: Math.max(
      facts.revision,
      project?.updatedAt ?? 0,
      told.branch?.at ?? 0,
      ...told.loose.map(({ at }) => at),
    ),
    source: "opencode",
    ...titleOf(reading),
    projectPath: path,
    projectName: project?.name ?? (path === undefined ? undefined : projectName(path)),
    projectExternalId: session.projectId === "" ? undefined : session.projectId,
    cwd: session.directory === "" ? undefined : session.directory,
    worktree,
    vcs: project?.vcs,
    gitBranch: told.branch?.name ?? session.branch,
    model: model ?? facts.lastModel?.model,
    provider: providerID ?? facts.lastModel?.provider,
    startType: session.parentId === undefined ? (facts.isFork ? "fork" : "new") : "subagent",
    parentExternalId: session.parentId,
    parentToolCallId: facts.parentToolCallId,
    forkedFrom: facts.forkedFrom,
    agentType: session.agent,
    agentVersion: session.version === "" ? undefined : session.version,
    startedAt: session.createdAt,
    updatedAt: facts.revision,
    archivedAt: session.archivedAt ?? 0,
    deletedAt: 0,
    ...reported(session),
    metadata: metadataOf(session, variant, told),
  };
}

function titleOf({ session, facts }: SessionReading): Pick<SessionItem, "title" | "titleSource"> {
  if (hasOwnTitle(session.title)) return { title: session.title, titleSource: "agent" };
  const line = facts.firstPrompt?.trim().split("\n", 1)[0]?.slice(0, LONGEST_TITLE);
  return line ? { title: line, titleSource: "prompt" } : {};
}

/** OpenCode's own totals; the backend shows them only where no message carries usage. */
function reported({ cost, tokens }: SessionRow): Partial<SessionItem> {
  if (tokens === undefined || (cost ?? 0) === 0) return {};
  const { input, output, reasoning, cacheRead, cacheWrite } = tokens;
  return {
    reportedPromptTokens: input + cacheRead + cacheWrite,
    reportedCompletionTokens: output + reasoning,
    reportedCostUsd: cost,
  };
}

function metadataOf(session: SessionRow, variant: string | undefined, told: Told): JsonRecord | undefined {
  const { slug, path, shareUrl, revert, permission, additions, deletions, files, summaryDiffs, compactingAt } = session;
  const summary = defined({ additions, deletions, files, diffs: summaryDiffs });
  const metadata = defined({
    slug: slug === "" ? undefined : slug,
    path: path === "" ? undefined : path,
    variant: variant === "default" ? undefined : variant,
    share: shareUrl === undefined ? undefined : { url: shareUrl },
    revert: contentFree(revert),
    permission,
    summary: Object.keys(summary).length === 0 ? undefined : withoutContents(summary),
    compactingAt,
    agent: session.metadata,
    permissions: told.loose.length === 0 ? undefined : told.loose.map(({ facts }) => facts),
  });
  return Object.keys(metadata).length === 0 ? undefined : metadata;
}

function contentFree(value: Json | undefined): Json | undefined {
  return value === undefined ? undefined : withoutContents(value);
}
