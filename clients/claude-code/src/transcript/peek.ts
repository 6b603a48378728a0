import type { FileHandle } from "node:fs/promises";
import { parseLine } from "./parse-line";
import { readLines } from "./read-lines";

export interface TranscriptHead {
  sessionId: string | undefined;
  cwd: string | undefined;
  /** Of the first message of the file: forks begin with their origin's. */
  rootUuid: string | undefined;
  /** Of the first line that has a time, ms. A fork's own lines come before its copies. */
  startedAt: number | undefined;
}

const PEEK_BYTES = 256 * 1024;

/** What a transcript's first lines tell, without reading further than needed or than 256 KiB. */
export async function peekTranscript(file: FileHandle): Promise<TranscriptHead> {
  const head: TranscriptHead = { sessionId: undefined, cwd: undefined, rootUuid: undefined, startedAt: undefined };
  for await (const lines of readLines(file, { chunkBytes: 32 * 1024, maxLineBytes: PEEK_BYTES })) {
    for (const { text } of lines) {
      const parsed = text === null || text === "" ? null : parseLine(text);
      if (parsed === null || "malformed" in parsed) continue;
      const { line } = parsed;
      head.sessionId ??= line.sessionId;
      head.cwd ??= line.cwd;
      head.startedAt ??= line.at;
      if (line.type === "user" || line.type === "assistant") head.rootUuid ??= line.uuid;
    }
    const isWhole = head.sessionId !== undefined && head.cwd !== undefined && head.rootUuid !== undefined;
    if (isWhole || (lines.at(-1)?.end ?? 0) >= PEEK_BYTES) break;
  }
  return head;
}
