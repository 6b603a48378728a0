import type { Json } from "@opensync/protocol";
import { z } from "zod";
import type { JsonRecord } from "../rows";

const record = z.custom<JsonRecord>((value) => typeof value === "object" && value !== null && !Array.isArray(value));
const records = z.array(record);

/** A message as its file holds it, in the form of 1.x, and the parts that stand in the same file: there are some only before 0.4. */
export interface WholeMessage {
  readonly data: JsonRecord;
  readonly parts: readonly JsonRecord[];
}

export function toWholeMessage(file: JsonRecord): WholeMessage {
  const { parts, ...rest } = file;
  const held = records.safeParse(parts).data ?? [];
  const metadata = firstMetadata.safeParse(rest["metadata"]).data;
  if (metadata === undefined) return { data: rest, parts: held };
  return { data: toInfo(rest, metadata), parts: held.map((part) => toPart(part, metadata)) };
}

/** Of messages before 0.3 (June 2025): all that is not said stands in `metadata`, times of tools by their call. */
const firstMetadata = z.looseObject({
  time: z.custom<Json>(),
  assistant: record.optional().catch(undefined),
  tool: z.record(z.string(), record).optional().catch(undefined),
  error: z.custom<Json>().optional(),
});
type FirstMetadata = z.infer<typeof firstMetadata>;

function toInfo({ metadata: _metadata, ...rest }: JsonRecord, { time, assistant, error }: FirstMetadata): JsonRecord {
  return { ...rest, ...assistant, time, ...(error === undefined ? {} : { error }) };
}

const invocation = z.object({
  state: z.string(),
  toolCallId: z.string(),
  toolName: z.string(),
  args: z.custom<Json>().optional(),
  result: z.custom<Json>().optional(),
});

const STATUS: Readonly<Record<string, string>> = { "partial-call": "pending", call: "running", result: "completed" };

function toPart(part: JsonRecord, { tool }: FirstMetadata): JsonRecord {
  if (part["type"] === "file") {
    const { mediaType, ...rest } = part;
    return mediaType === undefined ? part : { ...rest, mime: mediaType };
  }
  const call = part["type"] === "tool-invocation" ? invocation.safeParse(part["toolInvocation"]).data : undefined;
  if (call === undefined) return part;
  const { title, time, ...metadata } = tool?.[call.toolCallId] ?? {};
  const known = { title, time, metadata, input: call.args, output: call.result };
  const said = Object.entries(known).filter((entry): entry is [string, Json] => entry[1] !== undefined);
  return {
    type: "tool",
    callID: call.toolCallId,
    tool: call.toolName,
    state: { status: STATUS[call.state] ?? "pending", ...Object.fromEntries(said) },
  };
}
