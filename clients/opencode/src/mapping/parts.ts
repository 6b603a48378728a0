import type { Json, Omission, PartItem } from "@opensync/protocol";
import { z } from "zod";
import type { JsonRecord, StoredPart } from "../store";
import { toErrorRecord } from "./error";
import { defined, toMedia } from "./media";
import { readTool, toToolPart } from "./tool-part";

/** The parts of one message, one for one in their order. A type that nobody knows yet is kept whole in `metadata`. */
export function toParts(parts: readonly StoredPart[]): PartItem[] {
  let called: string | undefined;
  return parts.map((part) => {
    const contents = called === undefined ? null : putInContents(part, called);
    called = announcedCall(part);
    const item = contents ?? toPart(part);
    const omitted = [...(item.omitted ?? []), ...cuts(part)];
    return { externalId: part.id, ...item, omitted: omitted.length === 0 ? undefined : omitted };
  });
}

type Item = Omit<PartItem, "externalId">;

function toPart(part: StoredPart): Item {
  if (part.fault !== undefined) return { type: "unreadable", metadata: { fault: part.fault } };
  const { type, ...rest } = part.data;
  switch (type) {
    case "text":
      return toText("text", rest) ?? toOther("text", rest);
    case "reasoning":
      return toText("thinking", rest) ?? toOther("thinking", rest);
    case "tool": {
      const tool = readTool(part);
      return tool ? toToolPart(tool) : toOther("tool", rest);
    }
    case "file":
      return toFile(part.data) ?? toOther("file", rest);
    case "subtask": {
      const { prompt, ...asked } = rest;
      return { type: "subtask", text: typeof prompt === "string" ? prompt : undefined, metadata: asked };
    }
    case "retry":
      return toRetry(rest);
    default:
      return toOther(slugOf(type), rest);
  }
}

const textSchema = z.object({
  text: z.string(),
  synthetic: z.boolean().optional().catch(undefined),
  ignored: z.boolean().optional().catch(undefined),
  time: z
    .object({ start: z.number(), end: z.number().optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

function toText(type: "text" | "thinking", data: JsonRecord): Item | null {
  const parsed = textSchema.safeParse(data).data;
  if (parsed === undefined) return null;
  const { text: _text, synthetic: _synthetic, ignored: _ignored, time: _time, metadata, ...more } = data;
  const { text, synthetic, ignored, time } = parsed;
  const provider =
    typeof metadata === "object" && metadata !== null && Object.keys(metadata).length > 0 ? metadata : undefined;
  return {
    type,
    text,
    startedAt: time?.start,
    durationMs: time?.end === undefined ? undefined : Math.max(0, time.end - time.start),
    metadata: orNone(defined({ ...more, synthetic, ignored, provider })),
  };
}

function toFile(data: JsonRecord): Item | null {
  const media = toMedia(data, "input.url");
  if (media === null) return null;
  return {
    type: media.mediaType?.startsWith("image/") ? "image" : "file",
    input: media.description,
    metadata: media.mediaType === undefined ? undefined : { mediaType: media.mediaType },
    omitted: media.omitted,
  };
}

function toRetry({ error, time, ...rest }: JsonRecord): Item {
  const created = z.object({ created: z.number() }).safeParse(time).data?.created;
  return { type: "retry", startedAt: created, metadata: defined({ ...rest, error: toErrorRecord(error) }) };
}

/** Of any other type what it holds; a text in it is the part's text, so that it is found. */
function toOther(type: string, data: JsonRecord): Item {
  const { text, ...rest } = data;
  return typeof text === "string" ? { type, text, metadata: orNone(rest) } : { type, metadata: orNone(data) };
}

/** OpenCode (1.18) puts a file that a prompt mentions in as two texts: which tool it called with what, and what that answered. */
const ANNOUNCEMENT = /^Called the (\w+) tool with the following input: (\{.*\})$/s;

function announcedCall({ data }: StoredPart): string | undefined {
  return data.type === "text" &&
    data.synthetic === true &&
    typeof data.text === "string" &&
    ANNOUNCEMENT.test(data.text)
    ? data.text
    : undefined;
}

/** The answer is a file's contents, and so belongs to a tool: whoever keeps contents at home does not want them sent as a prompt. */
function putInContents({ data }: StoredPart, announcement: string): Item | null {
  const [, tool = "", input = ""] = ANNOUNCEMENT.exec(announcement) ?? [];
  if (data.type !== "text" || data.synthetic !== true || typeof data.text !== "string") return null;
  return {
    type: "tool",
    toolName: tool.toLowerCase(),
    input: parsedOr(input),
    output: data.text,
    status: "completed",
    metadata: { synthetic: true },
  };
}

function parsedOr(text: string): Json {
  try {
    return z.custom<Json>().parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

/** Bytes that the reader could not take; named by the part's own fields. */
function cuts(part: StoredPart): Omission[] {
  return part.cut.slice(0, 4).map(({ field, bytes }) => ({ field: field.slice(0, 256), reason: "too-large", bytes }));
}

function slugOf(type: Json | undefined): string {
  const slug = (typeof type === "string" ? type : "")
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[^a-z0-9]+/, "")
    .slice(0, 64);
  return slug || "unknown";
}

function orNone(record: JsonRecord): JsonRecord | undefined {
  return Object.keys(record).length === 0 ? undefined : record;
}
