import type { ProjectRow, SessionRow, TodoRow } from "../rows";
import { json, number, text } from "./cells";
import type { ReadDatabase, Row } from "./driver";
import type { Schema } from "./schema";

/** The rows beside a session's messages, as one read transaction finds them. */
export function readSessionRow(database: ReadDatabase, schema: Schema, sessionId: string): SessionRow | null {
  const row = database.get(`SELECT ${schema.select("session", COLUMNS)} FROM session WHERE id = ?`, sessionId);
  if (row === undefined) return null;
  const createdAt = number(row, "createdAt") ?? 0;
  return {
    id: sessionId,
    projectId: text(row, "projectId") ?? "",
    parentId: text(row, "parentId"),
    slug: text(row, "slug"),
    directory: text(row, "directory") ?? "",
    path: text(row, "path"),
    title: text(row, "title") ?? "",
    version: text(row, "version"),
    agent: text(row, "agent"),
    model: json(row, "model"),
    shareUrl: text(row, "shareUrl"),
    additions: number(row, "additions"),
    deletions: number(row, "deletions"),
    files: number(row, "files"),
    summaryDiffs: json(row, "summaryDiffs"),
    metadata: json(row, "metadata"),
    revert: json(row, "revert"),
    permission: json(row, "permission"),
    cost: number(row, "cost"),
    tokens: tokensOf(row),
    createdAt,
    updatedAt: number(row, "updatedAt") ?? createdAt,
    compactingAt: number(row, "compactingAt"),
    archivedAt: number(row, "archivedAt"),
    branch: readBranch(database, schema, text(row, "workspaceId")),
  };
}

export function readProject(database: ReadDatabase, schema: Schema, projectId: string): ProjectRow | null {
  if (!schema.has("project", "worktree")) return null;
  const row = database.get(`SELECT ${schema.select("project", PROJECT_COLUMNS)} FROM project WHERE id = ?`, projectId);
  const worktree = row && text(row, "worktree");
  if (row === undefined || worktree === undefined) return null;
  const updatedAt = number(row, "updatedAt") ?? 0;
  return { id: projectId, worktree, vcs: text(row, "vcs"), name: text(row, "name"), updatedAt };
}

export function readTodos(database: ReadDatabase, schema: Schema, sessionId: string): TodoRow[] {
  if (!schema.has("todo", "content")) return [];
  const order = schema.has("todo", "position") ? "position" : "rowid";
  return database
    .all(`SELECT ${schema.select("todo", TODO_COLUMNS)} FROM todo WHERE session_id = ? ORDER BY ${order}`, sessionId)
    .map((row) => ({
      content: text(row, "content") ?? "",
      status: text(row, "status") ?? "pending",
      priority: text(row, "priority"),
      updatedAt: number(row, "updatedAt") ?? 0,
    }));
}

function readBranch(database: ReadDatabase, schema: Schema, workspaceId: string | undefined): string | undefined {
  if (workspaceId === undefined || !schema.has("workspace", "branch")) return undefined;
  return text(database.get("SELECT branch FROM workspace WHERE id = ?", workspaceId) ?? {}, "branch");
}

function tokensOf(row: Row): SessionRow["tokens"] {
  const input = number(row, "input");
  if (input === undefined) return undefined;
  const [output = 0, reasoning = 0] = [number(row, "output"), number(row, "reasoning")];
  return {
    input,
    output,
    reasoning,
    cacheRead: number(row, "cacheRead") ?? 0,
    cacheWrite: number(row, "cacheWrite") ?? 0,
  };
}

const COLUMNS = {
  projectId: "project_id",
  workspaceId: "workspace_id",
  parentId: "parent_id",
  slug: "slug",
  directory: "directory",
  path: "path",
  title: "title",
  version: "version",
  agent: "agent",
  model: "model",
  shareUrl: "share_url",
  additions: "summary_additions",
  deletions: "summary_deletions",
  files: "summary_files",
  summaryDiffs: "summary_diffs",
  metadata: "metadata",
  revert: "revert",
  permission: "permission",
  cost: "cost",
  input: "tokens_input",
  output: "tokens_output",
  reasoning: "tokens_reasoning",
  cacheRead: "tokens_cache_read",
  cacheWrite: "tokens_cache_write",
  createdAt: "time_created",
  updatedAt: "time_updated",
  compactingAt: "time_compacting",
  archivedAt: "time_archived",
};

const PROJECT_COLUMNS = { worktree: "worktree", vcs: "vcs", name: "name", updatedAt: "time_updated" };
const TODO_COLUMNS = { content: "content", status: "status", priority: "priority", updatedAt: "time_updated" };
