import type { FileEditItem } from "@opensync/protocol";
import { z } from "zod";
import { revisionOf } from "./revision";
import type { AnsweredResult } from "./tool-part";

/** `toolUseResult` of Edit, MultiEdit, Write and NotebookEdit (2.1); `structuredPatch` is empty for a new file. */
const editDetails = z.object({
  filePath: z.string().min(1),
  type: z.string().optional().catch(undefined),
  content: z.string().optional().catch(undefined),
  structuredPatch: z.array(z.object({ lines: z.array(z.string()) })),
});

/** What a successful edit changed, in lines; null for every other tool's result. */
export function toFileEdit(
  result: AnsweredResult,
  sessionExternalId: string,
  messageExternalId: string,
): FileEditItem | null {
  const edit = editDetails.safeParse(result.details).data;
  if (edit === undefined || result.isError) return null;
  const lines = edit.structuredPatch.flatMap((hunk) => hunk.lines);
  const isNew = edit.type === "create";
  return {
    sessionExternalId,
    externalId: result.toolCallId,
    revision: revisionOf(result.at ?? 0, 1, 0),
    messageExternalId,
    path: edit.filePath,
    kind: isNew ? "create" : "edit",
    additions: isNew ? lineCount(edit.content ?? "") : lines.filter((line) => line.startsWith("+")).length,
    deletions: lines.filter((line) => line.startsWith("-")).length,
    bytes: edit.content === undefined ? undefined : Buffer.byteLength(edit.content),
    createdAt: result.at,
  };
}

function lineCount(text: string): number {
  if (text === "") return 0;
  const newlines = text.split("\n").length - 1;
  return text.endsWith("\n") ? newlines : newlines + 1;
}
