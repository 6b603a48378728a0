import type { Json, Omission } from "@opensync/protocol";
import { z } from "zod";
import type { JsonRecord } from "../store";

const word = z.string().optional().catch(undefined);
const fileSchema = z.object({ mime: word, filename: word, url: z.string(), source: z.custom<Json>().optional() });

export interface Media {
  /** The file without its bytes. */
  description: JsonRecord;
  mediaType: string | undefined;
  omitted: Omission[];
}

/** A `file` part, or an attachment of a tool's answer: bytes in a `data:` address stay home, and are named with their size. */
export function toMedia(value: Json, field: string): Media | null {
  const file = fileSchema.safeParse(value).data;
  if (file === undefined) return null;
  const { mime, filename, url, source } = file;
  const bytes = embeddedBytes(url);
  const known = { mime, filename, source: withoutText(source), ...(bytes === null ? { url } : { bytes }) };
  const reason = mime?.startsWith("image/") ? "image" : "attachment";
  return {
    description: defined(known),
    mediaType: mime,
    omitted: bytes === null ? [] : [{ field, reason, bytes, path: filename?.slice(0, 256) }],
  };
}

/** Bytes of what a `data:` address holds, or null for any other address. */
function embeddedBytes(url: string): number | null {
  if (!url.startsWith("data:")) return null;
  const comma = url.indexOf(",");
  const length = url.length - comma - 1;
  return /;base64$/i.test(url.slice(0, comma)) ? Math.floor((length * 3) / 4) : length;
}

/** The `source` of an MCP resource or a symbol holds the text that was put in: a mention such as `@file` is short, a resource may be a file. */
function withoutText(source: Json | undefined): Json | undefined {
  if (typeof source !== "object" || source === null || Array.isArray(source)) return source;
  const { text, ...rest } = source;
  if (typeof text !== "object" || text === null || Array.isArray(text)) return source;
  const { value, ...range } = text;
  return { ...rest, text: typeof value === "string" && value.length <= 256 ? text : range };
}

export function defined(record: { [key: string]: Json | undefined }): JsonRecord {
  return Object.fromEntries(Object.entries(record).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}
