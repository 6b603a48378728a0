import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { homeFolder } from "@opensync/client-core";

export interface Transcript {
  path: string;
  /** The session that the file's name, or for a subagent its folder, tells; null for a subagent of the flat layout of old versions. */
  sessionId: string | null;
  /** Set for a subagent's transcript. */
  agentId: string | null;
  sizeBytes: number;
  /** ms since the epoch. */
  modifiedAt: number;
  inode: number;
}

export interface DiscoveredTranscripts {
  transcripts: Transcript[];
  /** Main transcripts: what a person calls a session. */
  sessions: number;
  subagents: number;
  bytes: number;
  /** Folders or files that could not be looked at, with the cause. */
  unreadable: { file: string; message: string }[];
}

/** `$CLAUDE_CONFIG_DIR/projects`, by default `~/.claude/projects`. */
export function defaultTranscriptRoot(environment: Readonly<Record<string, string | undefined>>): string {
  const store = environment["CLAUDE_CONFIG_DIR"] || join(homeFolder(environment), ".claude");
  return join(store, "projects");
}

/**
 * Finds every transcript under a store's `projects` folder without opening one, oldest activity first. Layouts:
 * `<project>/<session>.jsonl`, `<project>/<session>/subagents/**\/agent-<id>.jsonl`, and `<project>/agent-<id>.jsonl` (versions 2.0.x).
 * A root that does not exist holds none.
 */
export async function discoverTranscripts(root: string): Promise<DiscoveredTranscripts> {
  const found = nothing();
  for (const project of await list(root, found)) {
    if (!isFolder(project)) continue;
    const folder = join(root, project.name);
    for (const entry of await list(folder, found)) {
      if (isFolder(entry)) await addSubagents(join(folder, entry.name, "subagents"), entry.name, found);
      else await add(join(folder, entry.name), null, found);
    }
  }
  return inOrder(found);
}

/** The transcripts at these paths and those of their subagents, without looking at any other. What is not there is left out. */
export async function locateTranscripts(paths: readonly string[]): Promise<DiscoveredTranscripts> {
  const found = nothing();
  for (const path of new Set(paths)) {
    const parent = /[\\/]([^\\/]+)[\\/]subagents[\\/]/.exec(path)?.[1] ?? null;
    await add(path, parent, found);
    const stem = basename(path, ".jsonl");
    if (parent === null) await addSubagents(join(dirname(path), stem, "subagents"), stem, found);
  }
  const byPath = new Map(found.transcripts.map((transcript) => [transcript.path, transcript]));
  found.transcripts = [...byPath.values()];
  return inOrder(found);
}

function nothing(): DiscoveredTranscripts {
  return { transcripts: [], sessions: 0, subagents: 0, bytes: 0, unreadable: [] };
}

function inOrder(found: DiscoveredTranscripts): DiscoveredTranscripts {
  found.transcripts.sort((a, b) => a.modifiedAt - b.modifiedAt || (a.path < b.path ? -1 : 1));
  return found;
}

async function addSubagents(folder: string, sessionId: string, found: DiscoveredTranscripts): Promise<void> {
  for (const entry of await list(folder, found)) {
    const path = join(folder, entry.name);
    // Workflows keep their agents one folder deeper. A link is not followed there: it could lead back up.
    if (entry.isDirectory()) await addSubagents(path, sessionId, found);
    else await add(path, sessionId, found);
  }
}

async function add(path: string, parent: string | null, found: DiscoveredTranscripts): Promise<void> {
  const name = basename(path);
  if (!name.endsWith(".jsonl")) return;
  const stem = name.slice(0, -".jsonl".length);
  const agentId = /^agent-(.+)$/.exec(stem)?.[1] ?? null;
  if (parent !== null && agentId === null) return;
  try {
    const stats = await stat(path);
    if (!stats.isFile()) return;
    const sessionId = agentId === null ? stem : parent;
    found.transcripts.push({
      path,
      sessionId,
      agentId,
      sizeBytes: stats.size,
      modifiedAt: stats.mtimeMs,
      inode: stats.ino,
    });
    found.bytes += stats.size;
    if (agentId === null) found.sessions += 1;
    else found.subagents += 1;
  } catch (error) {
    // The agent deletes old transcripts while we look.
    if (!isMissing(error)) found.unreadable.push({ file: path, message: messageOf(error) });
  }
}

async function list(folder: string, found: DiscoveredTranscripts): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (!isMissing(error)) found.unreadable.push({ file: folder, message: messageOf(error) });
    return [];
  }
}

/** People link projects' folders to another disk. */
function isFolder(entry: Dirent): boolean {
  return entry.isDirectory() || (entry.isSymbolicLink() && !entry.name.endsWith(".jsonl"));
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
