import type { PartAnswer } from "@opensync/protocol";
import type { Doc } from "../_generated/dataModel";
import { externalIdOf } from "./key";
import { attach, stringAt } from "./skeleton";

/** A part as the API shows it; `key` and `position` are those in its message's list. */
export function partAnswer(part: Doc<"parts">, { key, position }: { key: string; position: number }): PartAnswer {
  const stored = (part.blobs ?? []).map(({ field, size }) => ({
    field,
    size,
    contentUrl: contentUrl(part._id, field),
  }));
  return {
    id: part._id,
    externalId: part.externalId ?? externalIdOf(key),
    position,
    type: part.type,
    text: textOf(part),
    toolName: part.toolName ?? null,
    toolCallId: part.toolCallId ?? null,
    input: part.input === undefined ? null : attach(part.input, part.text),
    output: part.output === undefined ? null : attach(part.output, part.text),
    status: part.status ?? null,
    isError: part.isError ?? null,
    startedAt: part.startedAt ?? null,
    durationMs: part.durationMs ?? null,
    omitted: part.omitted ?? [],
    metadata: part.metadata === undefined ? null : JSON.parse(part.metadata),
    truncated: stored.length > 0,
    size: stored[0]?.size ?? null,
    contentUrl: stored[0]?.contentUrl ?? null,
    stored,
  };
}

/** The part's own text: not the name, input and output of a tool call. */
export function textOf(part: Pick<Doc<"parts">, "text" | "textAt" | "toolName" | "input" | "output">): string | null {
  if (part.textAt !== undefined) return stringAt(part.textAt, part.text);
  const isPlain = part.toolName === undefined && part.input === undefined && part.output === undefined;
  return isPlain ? part.text : null;
}

function contentUrl(partId: string, field: string): string {
  return `/api/parts/content?id=${partId}&field=${field}`;
}
