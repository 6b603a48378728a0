import type { FileEditItem, Json } from "@opensync/protocol";
import { z } from "zod";
import type { JsonRecord, StoredMessage, StoredPart } from "../store";
import { readTool, type ToolData } from "./tool-part";

const LONGEST_PATH = 4_096;

/** What a message's tools wrote, and what else changed on the disk during its steps (`patch` parts: by shell commands, formatters). */
export function toFileEdits(message: StoredMessage): FileEditItem[] {
  const edits = message.parts.flatMap((part) => {
    const tool = readTool(part);
    return tool === null ? [] : editsOfTool(tool).map((edit, index) => toItem(message, part, tool, edit, index));
  });
  const named = new Set(edits.map(({ path }) => path));
  const others = message.parts.flatMap((part) => editsOfPatch(message, part)).filter(({ path }) => !named.has(path));
  return [...edits, ...others];
}

type Edit = Pick<FileEditItem, "path" | "kind" | "additions" | "deletions" | "bytes">;

const count = z.number().int().min(0).optional().catch(undefined);
const word = z.string().optional().catch(undefined);
const fileDiff = z.object({ file: word, additions: count, deletions: count }).optional().catch(undefined);

const editMetadata = z.object({
  filediff: fileDiff,
  diff: word,
  filepath: word,
  exists: z.boolean().optional().catch(undefined),
});
/** apply_patch (1.18) names each file that it touched. */
const patchMetadata = z.object({
  files: z.array(z.object({ filePath: z.string(), movePath: word, type: word, additions: count, deletions: count })),
});
const input = z.object({ filePath: word, content: word });

function editsOfTool({ tool, state }: ToolData): Edit[] {
  if (state.status !== "completed") return [];
  if (tool === "apply_patch" || tool === "patch") {
    const { files } = patchMetadata.safeParse(state.metadata).data ?? { files: [] };
    return files.map(({ filePath, movePath, type, additions, deletions }) => ({
      path: movePath ?? filePath,
      kind: PATCH_KINDS[type ?? ""] ?? "edit",
      additions,
      deletions,
    }));
  }
  if (tool !== "edit" && tool !== "write" && tool !== "multiedit") return [];
  const asked = input.safeParse(state.input).data;
  const { filediff, diff, filepath, exists } = editMetadata.safeParse(state.metadata).data ?? {};
  const path = filediff?.file ?? filepath ?? asked?.filePath;
  if (path === undefined || path === "") return [];
  const lines = changedLines(diff);
  const isNew = tool === "write" && exists === false;
  return [
    {
      path,
      kind: isNew ? "create" : tool === "write" ? "write" : "edit",
      additions: filediff?.additions ?? lines?.additions ?? (isNew ? lineCount(asked?.content ?? "") : undefined),
      deletions: filediff?.deletions ?? lines?.deletions,
      bytes: asked?.content === undefined ? undefined : Buffer.byteLength(asked.content),
    },
  ];
}

const PATCH_KINDS: Readonly<Record<string, string>> = {
  add: "create",
  update: "edit",
  delete: "delete",
  move: "rename",
};

function toItem(message: StoredMessage, part: StoredPart, tool: ToolData, edit: Edit, index: number): FileEditItem {
  const { time } = tool.state;
  return {
    sessionExternalId: message.sessionId,
    externalId: index === 0 ? part.id : `${part.id}:${index}`,
    revision: part.updatedAt,
    messageExternalId: message.id,
    toolCallId: tool.callID,
    ...edit,
    path: edit.path.slice(0, LONGEST_PATH),
    createdAt: time?.end ?? time?.start ?? part.updatedAt,
  };
}

const patchPart = z.object({ hash: word, files: z.array(z.string()) });

function editsOfPatch(message: StoredMessage, part: StoredPart): FileEditItem[] {
  const patch = part.data.type === "patch" ? patchPart.safeParse(part.data).data : undefined;
  return (patch?.files ?? []).map((path, index) => ({
    sessionExternalId: message.sessionId,
    externalId: `${part.id}:${index}`,
    revision: part.updatedAt,
    messageExternalId: message.id,
    path: path.slice(0, LONGEST_PATH),
    kind: "change",
    createdAt: part.createdAt,
    metadata: snapshotOf(patch?.hash),
  }));
}

function snapshotOf(hash: string | undefined): JsonRecord | undefined {
  return hash === undefined ? undefined : { snapshot: hash satisfies Json };
}

function changedLines(diff: string | undefined): { additions: number; deletions: number } | undefined {
  if (diff === undefined) return undefined;
  const lines = diff.split("\n");
  const starting = (sign: string): number =>
    lines.filter((line) => line.startsWith(sign) && !line.startsWith(sign.repeat(3))).length;
  return { additions: starting("+"), deletions: starting("-") };
}

function lineCount(content: string): number {
  if (content === "") return 0;
  const newlines = content.split("\n").length - 1;
  return content.endsWith("\n") ? newlines : newlines + 1;
}
