import { open } from "node:fs/promises";
import { type AllowsFolders, hasCode, isWithin, projectName, type ResolveProject } from "@opensync/client-core";
import { peekTranscript, type TranscriptHead } from "../transcript";
import type { Task } from "./find-tasks";
import type { SyncFilters } from "./options";

export interface Choice {
  filters: SyncFilters;
  /** Null: every project is sent. */
  allowsFolders: AllowsFolders | null;
  resolveProject: ResolveProject;
}

/** The id of the transcript's session, or null when it is left out or nothing in it names a session. */
export async function chooseTranscript(
  { transcript, before, hooks }: Task,
  { filters, allowsFolders, resolveProject }: Choice,
): Promise<string | null> {
  // A transcript only ever grows: an older file holds nothing newer.
  if (filters.since !== undefined && transcript.modifiedAt < filters.since) return null;
  const isFolderAsked = filters.project !== undefined || allowsFolders !== null;
  if (!isFolderAsked && transcript.sessionId !== null) return transcript.sessionId;
  const read = before?.assembler.facts.cwd;
  const head = read !== undefined && transcript.sessionId !== null ? null : await peek(transcript.path);
  const sessionId = transcript.sessionId ?? head?.sessionId;
  if (sessionId === undefined) return null;
  const cwd = read ?? head?.cwd ?? hooks?.cwd;
  if (filters.project !== undefined && !(cwd !== undefined && (await belongsTo(filters.project, cwd, resolveProject))))
    return null;
  if (allowsFolders !== null && !(await allowsFolders([cwd, hooks?.cwd].filter((folder) => folder !== undefined))))
    return null;
  return sessionId;
}

async function belongsTo(wanted: string, cwd: string, resolveProject: ResolveProject): Promise<boolean> {
  const project = await resolveProject(cwd);
  const isName = projectName(wanted) === wanted;
  if (isName) return project.name.toLowerCase() === wanted.toLowerCase();
  return isWithin(project.path, wanted) || isWithin(cwd, wanted);
}

/** Null for a transcript that is not there (yet). */
async function peek(path: string): Promise<TranscriptHead | null> {
  try {
    await using file = await open(path, "r");
    const head = await peekTranscript(file);
    // A prompt with pictures may be larger than that.
    return head.cwd === undefined ? await peekTranscript(file, LONG_PEEK_BYTES) : head;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  }
}

const LONG_PEEK_BYTES = 32 * 1024 * 1024;
