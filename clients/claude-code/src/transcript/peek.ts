import type { FileHandle } from "node:fs/promises";
import { parseLine } from "./parse-line";
import { readLines } from "./read-lines";
import { isOfCommand } from "./user-line";

export interface TranscriptHead {
  sessionId: string | undefined;
  cwd: string | undefined;
  /** Of the first message of the file: forks begin with their origin's. */
  rootUuid: string | undefined;
  /** Of the first line that has a time, ms. A fork's own lines come before its copies. */
  startedAt: number | undefined;
  /** The lines themselves say that they are copies of another session's; see `SessionFacts`. */
  isMarkedFork: boolean;
}

const PEEK_BYTES = 256 * 1024;

/** What a transcript's first lines tell, without reading further than needed or than `mostBytes`. */
export async function peekTranscript(file: FileHandle, mostBytes = PEEK_BYTES): Promise<TranscriptHead> {
  const head: TranscriptHead = {
    sessionId: undefined,
    cwd: undefined,
    rootUuid: undefined,
    startedAt: undefined,
    isMarkedFork: false,
  };
  let queuedAt: number | undefined;
  for await (const lines of readLines(file, { chunkBytes: 32 * 1024, maxLineBytes: mostBytes })) {
    for (const { text } of lines) {
      const parsed = text === null || text === "" ? null : parseLine(text);
      if (parsed === null || "malformed" in parsed) continue;
      const { line } = parsed;
      head.sessionId ??= line.sessionId;
      head.cwd ??= line.cwd;
      const isQueued = line.type === "queue-operation" && head.startedAt === undefined;
      head.startedAt ??= line.at;
      queuedAt ??= isQueued ? line.at : undefined;
      const isCopy = line.type === "user" && line.at !== undefined && line.at < (queuedAt ?? 0) && !isOfCommand(line);
      head.isMarkedFork ||= isCopy || line.forkedFrom !== undefined;
      // Not just the first: an interactive session may write an answer's lines before those of the first prompt (2.1.197).
      if (line.type === "user" && line.parentUuid === undefined) head.rootUuid ??= line.uuid;
    }
    const isWhole = head.sessionId !== undefined && head.cwd !== undefined && head.rootUuid !== undefined;
    if (isWhole || (lines.at(-1)?.end ?? 0) >= mostBytes) break;
  }
  return head;
}
