import { z } from "zod";
import { count, duration, externalId, json, shortText, slug, time } from "./fields";
import { convert, firstOf, isRecord, toMs, withoutNulls } from "./item";
import type { RawItem } from "./item";

/** What a client left at home, so that nothing is cut silently. */
export const omissionSchema = z.object({
  field: shortText,
  /** Why: `file-contents`, `thinking`, `tool-calls`, `image`, `too-large`, ... */
  reason: shortText,
  /** UTF-8 bytes left out. */
  bytes: count.optional(),
  lines: count.optional(),
  path: shortText.optional(),
});
export type Omission = z.infer<typeof omissionSchema>;

/** One part of a message. A tool call and its result are one part of type `tool` on the message that made the call. */
export const partSchema = z.object({
  externalId: externalId.optional(),
  type: slug,
  text: z.string().optional(),
  toolName: shortText.optional(),
  toolCallId: shortText.optional(),
  input: json.optional(),
  output: json.optional(),
  status: z.enum(["pending", "running", "completed", "error"]).optional(),
  isError: z.boolean().optional(),
  startedAt: time.optional(),
  durationMs: duration.optional(),
  omitted: z.array(omissionSchema).max(20).optional(),
  metadata: json.optional(),
});
export type PartItem = z.infer<typeof partSchema>;

const TYPE_ALIASES = new Map([
  ["tool-call", "tool"],
  ["tool_call", "tool"],
  ["tool_use", "tool"],
  ["tool-use", "tool"],
  ["tool-invocation", "tool"],
  ["tool-result", "tool"],
  ["tool_result", "tool"],
  ["reasoning", "thinking"],
]);

/** Maps `{type, content}` of earlier clients to a part; a part of today's form passes unchanged. */
export function renamePart(raw: unknown): unknown {
  if (!isRecord(raw)) return raw;
  const { content, position: _position, ...part } = withoutNulls(raw);
  const isResult = part.type === "tool-result" || part.type === "tool_result";
  convert(part, "type", (type) => (typeof type === "string" ? (TYPE_ALIASES.get(type) ?? type.toLowerCase()) : type));
  convert(part, "startedAt", toMs);
  if (content === undefined) return part;
  if (isRecord(content)) return { ...fromContent(withoutNulls(content), part.type), ...part };
  if (typeof content === "string" && !isResult) return { text: content, ...part };
  return isResult ? { output: content, ...part } : { metadata: { content }, ...part };
}

function fromContent(content: RawItem, type: unknown): RawItem {
  const {
    toolName,
    name,
    tool,
    args,
    input,
    arguments: callArguments,
    result,
    output,
    toolCallId,
    callID,
    tool_use_id,
    id,
    text,
    ...rest
  } = content;
  const mapped = withoutNulls({
    toolName: firstOf(toolName, name, tool),
    toolCallId: firstOf(toolCallId, callID, tool_use_id, id),
    input: firstOf(args, input, callArguments),
    output: firstOf(result, output),
    text,
  });
  if (Object.keys(rest).length === 0) return mapped;
  if (type === "tool" && mapped.input === undefined && mapped.output === undefined) return { ...mapped, input: rest };
  return { ...mapped, metadata: rest };
}
