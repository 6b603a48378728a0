import type { Json, Omission, PartItem } from "@opensync/protocol";
import { z } from "zod";
import type { JsonRecord, StoredPart } from "../store";
import { defined, toMedia } from "./media";

const record = z.custom<JsonRecord>((value) => typeof value === "object" && value !== null && !Array.isArray(value));
const word = z.string().optional().catch(undefined);
const time = z.number().optional().catch(undefined);

/** A tool's part (1.18): pending {input, raw}, running, completed {output, attachments?}, error {error}. */
const toolSchema = z.object({
  tool: z.string(),
  callID: z.string(),
  metadata: record.optional().catch(undefined),
  state: z.object({
    status: z.enum(["pending", "running", "completed", "error"]),
    input: z.custom<Json>().optional(),
    raw: word,
    output: z.custom<Json>().optional(),
    error: word,
    title: word,
    metadata: record.optional().catch(undefined),
    time: z.object({ start: time, end: time, compacted: time }).optional().catch(undefined),
    attachments: z.array(z.custom<Json>()).optional().catch(undefined),
  }),
});
export type ToolData = z.infer<typeof toolSchema>;

export function readTool(part: StoredPart): ToolData | null {
  return part.data.type === "tool" ? (toolSchema.safeParse(part.data).data ?? null) : null;
}

/** The wire's list of a part ends at 20. */
const MOST_OMISSIONS = 16;

export function toToolPart({ tool, callID, metadata, state }: ToolData): Omit<PartItem, "externalId"> {
  const attachments = (state.attachments ?? []).map((value, index) => toMedia(value, `attachments[${index}]`));
  const { start, end, compacted } = state.time ?? {};
  return {
    type: "tool",
    toolName: tool,
    toolCallId: callID,
    input: state.status === "pending" && isEmpty(state.input) ? (state.raw ?? state.input) : state.input,
    output: state.status === "error" ? (state.error ?? state.output) : state.output,
    status: state.status,
    isError: state.status === "error" ? true : state.status === "completed" ? false : undefined,
    startedAt: start,
    durationMs: start === undefined || end === undefined ? undefined : Math.max(0, end - start),
    omitted: some(attachments.flatMap((media) => media?.omitted ?? []).slice(0, MOST_OMISSIONS)),
    metadata: some(
      defined({
        title: state.title === "" ? undefined : state.title,
        toolMetadata: some(withoutRepetition(state.metadata ?? {}, state.output)),
        attachments: some(attachments.flatMap((media) => (media === null ? [] : [media.description]))),
        compactedAt: compacted,
        provider: some(metadata ?? {}),
      }),
    ),
  };
}

/**
 * What a tool says about its answer, without the answer itself: bash repeats its output, read the lines of the file (`display.text`; its
 * `preview` is known to be contents).
 */
function withoutRepetition(metadata: JsonRecord, output: Json | undefined): JsonRecord {
  const { output: repeated, display, ...rest } = metadata;
  const kept: JsonRecord = { ...rest };
  const isRepetition = typeof repeated === "string" && typeof output === "string" && output.includes(repeated);
  if (repeated !== undefined && !isRepetition) kept.output = repeated;
  if (typeof display === "object" && display !== null && !Array.isArray(display)) {
    const { text: _text, ...shown } = display;
    kept.display = shown;
  }
  return kept;
}

function isEmpty(input: Json | undefined): boolean {
  return input === undefined || (typeof input === "object" && input !== null && Object.keys(input).length === 0);
}

function some(list: Omission[]): Omission[] | undefined;
function some(list: JsonRecord[]): JsonRecord[] | undefined;
function some(record: JsonRecord): JsonRecord | undefined;
function some(value: object): object | undefined {
  return Object.keys(value).length === 0 ? undefined : value;
}
