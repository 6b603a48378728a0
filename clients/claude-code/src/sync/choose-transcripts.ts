import { open } from "node:fs/promises";
import { isWithin, projectName, type ResolveProject } from "../project";
import { peekTranscript, type Transcript } from "../transcript";
import type { SyncFilters } from "./options";

export interface ChosenTranscript {
  transcript: Transcript;
  sessionId: string;
}

/** The transcript with its session's id, or null when the filters leave it out or nothing in it names a session. */
export async function chooseTranscript(
  transcript: Transcript,
  filters: SyncFilters,
  resolveProject: ResolveProject,
): Promise<ChosenTranscript | null> {
  // A transcript only ever grows: an older file holds nothing newer.
  if (filters.since !== undefined && transcript.modifiedAt < filters.since) return null;
  if (filters.project === undefined && transcript.sessionId !== null)
    return { transcript, sessionId: transcript.sessionId };
  const head = await peek(transcript.path);
  const sessionId = transcript.sessionId ?? head.sessionId;
  if (sessionId === undefined) return null;
  if (filters.project === undefined) return { transcript, sessionId };
  return head.cwd !== undefined && (await belongsTo(filters.project, head.cwd, resolveProject))
    ? { transcript, sessionId }
    : null;
}

async function belongsTo(wanted: string, cwd: string, resolveProject: ResolveProject): Promise<boolean> {
  const project = await resolveProject(cwd);
  const isName = projectName(wanted) === wanted;
  if (isName) return project.name.toLowerCase() === wanted.toLowerCase();
  return isWithin(project.path, wanted) || isWithin(cwd, wanted);
}

async function peek(path: string): ReturnType<typeof peekTranscript> {
  const file = await open(path, "r");
  try {
    return await peekTranscript(file);
  } finally {
    await file.close();
  }
}
