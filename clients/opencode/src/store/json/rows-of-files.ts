import { readFileSync } from "node:fs";
import type { Json } from "@opensync/protocol";
import { z } from "zod";
import type { JsonRecord, ProjectRow, SessionRow, TodoRow } from "../rows";
import { readRow, type RowFile } from "./files";

const word = z.string().optional().catch(undefined);
const amount = z.number().optional().catch(undefined);
const anything = z.custom<Json>().optional();

/** `Session.Info` as the versions before 1.2 wrote it. */
const sessionFile = z.object({
  parentID: word,
  slug: word,
  directory: word,
  title: word,
  version: word,
  share: z.object({ url: word }).optional().catch(undefined),
  summary: z
    .object({ additions: amount, deletions: amount, files: amount, diffs: anything })
    .optional()
    .catch(undefined),
  revert: anything,
  permission: anything,
  time: z
    .object({ created: amount, updated: amount, compacting: amount, archived: amount })
    .optional()
    .catch(undefined),
});

export function toSessionRow(data: JsonRecord, file: RowFile, projectId: string): SessionRow {
  const { parentID, share, summary, time, ...rest } = sessionFile.parse(data);
  return {
    ...rest,
    id: file.id,
    projectId,
    parentId: parentID,
    slug: rest.slug,
    directory: rest.directory ?? "",
    path: undefined,
    title: rest.title ?? "",
    version: rest.version,
    agent: undefined,
    model: undefined,
    shareUrl: share?.url,
    additions: summary?.additions,
    deletions: summary?.deletions,
    files: summary?.files,
    summaryDiffs: summary?.diffs,
    metadata: undefined,
    revert: rest.revert,
    permission: rest.permission,
    cost: undefined,
    tokens: undefined,
    createdAt: time?.created ?? file.modifiedAt,
    updatedAt: time?.updated ?? file.modifiedAt,
    compactingAt: time?.compacting,
    archivedAt: time?.archived,
    branch: undefined,
  };
}

const projectFile = z.object({ worktree: z.string(), vcs: word, name: word });

export function toProjectRow(file: RowFile | null): ProjectRow | null {
  const project = projectFile.safeParse(file && readRow(file)?.data).data;
  return file === null || project === undefined
    ? null
    : { id: file.id, ...project, vcs: project.vcs, name: project.name, updatedAt: file.modifiedAt };
}

const todoFile = z.array(z.object({ content: z.string(), status: z.string().catch("pending"), priority: word }));

export function toTodoRows(file: RowFile | null): TodoRow[] {
  if (file === null) return [];
  let todos: z.infer<typeof todoFile>;
  try {
    todos = todoFile.safeParse(JSON.parse(readFileSync(file.path, "utf8"))).data ?? [];
  } catch (error) {
    // Torn, or gone: the next list replaces it.
    if (error instanceof SyntaxError || (error instanceof Error && "code" in error && error.code === "ENOENT"))
      return [];
    throw error;
  }
  return todos.map(({ content, status, priority }) => ({ content, status, priority, updatedAt: file.modifiedAt }));
}

const timed = z.object({ time: z.object({ created: z.number() }) });

/** When a message was made: its own word for it, else its file's time. */
export function createdAt(file: RowFile, data: JsonRecord | undefined): number {
  return timed.safeParse(data).data?.time.created ?? file.modifiedAt;
}
