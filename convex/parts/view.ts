import type { PartAnswer } from "@opensync/protocol";
import type { Doc } from "../_generated/dataModel";
import { isFlat } from "./flatKeys";
import { externalIdOf } from "./key";
import { attach, stringAt } from "./skeleton";

type Listed = Doc<"messages">["parts"][number];

/**
 * A message's parts as the API shows them. The flat text or thinking that an earlier delivery brought is not shown beside
 * parts of that type: it is the same once more.
 */
export function partAnswers(listed: readonly Listed[], rows: readonly (Doc<"parts"> | null)[]): PartAnswer[] {
  const parts = listed.flatMap(({ key }, index) => {
    const row = rows[index];
    return row === undefined || row === null ? [] : [{ key, row }];
  });
  const types = new Set(parts.filter((part) => !isFlat(part)).map(({ row }) => row.type));
  return parts
    .filter((part) => !isFlat(part) || !types.has(part.row.type))
    .map(({ key, row }, position) => partAnswer(row, { key, position }));
}

function partAnswer(part: Doc<"parts">, { key, position }: { key: string; position: number }): PartAnswer {
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
function textOf(part: Doc<"parts">): string | null {
  if (part.textAt !== undefined) return stringAt(part.textAt, part.text);
  const isPlain = part.toolName === undefined && part.input === undefined && part.output === undefined;
  return isPlain ? part.text : null;
}

function contentUrl(partId: string, field: string): string {
  return `/api/parts/content?id=${partId}&field=${field}`;
}
