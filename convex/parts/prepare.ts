import { hash48, MAX_INLINE_BYTES, PREVIEW_CHARS, wellFormed } from "@opensync/protocol";
import type { Json, PartItem } from "@opensync/protocol";
import type { Infer } from "convex/values";
import { defined } from "../defined";
import { externalIdOf, PartKeys } from "./key";
import type { preparedPart } from "./prepared";
import { detach, jsonText, stringsOf, TextPool } from "./skeleton";

/** Content that is too big for the row and goes to file storage first. */
export interface Spilled {
  field: "text" | "input" | "output";
  /** The whole content: text as it is, anything else as JSON text. */
  content: string;
  contentType: string;
  bytes: number;
  /** What of it search shall find. */
  searchText: string;
}

export type PreparedPart = Infer<typeof preparedPart>;
export interface PartWithSpills {
  part: PreparedPart;
  spills: Spilled[];
}

/** Inline content that one message may have in all its parts; beyond it even small fields spill. Keeps a message readable at once. */
const MESSAGE_INLINE_BYTES = 2 * 1024 * 1024;
const SPILL_WHEN_FULL_BYTES = 4 * 1024;
const NOT_ASCII = /[^\x20-\x7e\t\n\r]/;

/** Turns the parts of one message into rows. Pure: the caller stores what spilled. */
export class PartPreparer {
  #inlineBytes = 0;
  #keys = new PartKeys();

  /** @throws NestedTooDeeply */
  prepare(item: PartItem, index: number): PartWithSpills {
    return this.prepareAs(this.#keys.keyOf(item.externalId, index), item);
  }

  /** Like `prepare`, under a key of the caller's: `~text` and `~thinking` are the flat fields of a message. */
  prepareAs(key: string, item: PartItem): PartWithSpills {
    const { externalId, text, input, output, metadata, ...fields } = item;
    const pool = new TextPool();
    const spills: Spilled[] = [];
    const row: PreparedPart["row"] = { ...defined(fields), text: "" };
    if (externalId !== undefined && externalIdOf(key) !== externalId) row.externalId = externalId;
    const isPlain = item.toolName === undefined && input === undefined && output === undefined;
    if (text !== undefined) {
      const textAt = this.#place("text", text, pool, spills);
      if (!isPlain) row.textAt = textAt;
    }
    if (item.toolName !== undefined) pool.add(item.toolName);
    if (input !== undefined) row.input = this.#place("input", input, pool, spills);
    if (output !== undefined) row.output = this.#place("output", output, pool, spills);
    if (metadata !== undefined) row.metadata = jsonText(metadata);
    row.text = pool.text;
    const hash = hash48(JSON.stringify([externalId ?? null, row, ...spills.map((spill) => spill.content)]));
    return { part: { key, hash, row }, spills };
  }

  /** The place of the text, or the skeleton of the JSON, or that of a preview if the content is too big. */
  #place(field: Spilled["field"], value: Json, pool: TextPool, spills: Spilled[]): string {
    const place = (shown: Json) =>
      field === "text" && typeof shown === "string" ? pool.add(shown) : detach(shown, pool);
    const content = typeof value === "string" ? value : jsonText(value);
    const bytes = utf8Length(content);
    const limit = this.#inlineBytes + bytes > MESSAGE_INLINE_BYTES ? SPILL_WHEN_FULL_BYTES : MAX_INLINE_BYTES;
    if (bytes <= limit && !(typeof value === "object" && hasBigSkeleton(value))) {
      this.#inlineBytes += bytes;
      return place(value);
    }
    const contentType = typeof value === "string" ? "text/plain; charset=utf-8" : "application/json";
    spills.push({ field, content, contentType, bytes, searchText: stringsOf(value) });
    return place(wellFormed(content.slice(0, PREVIEW_CHARS)));
  }
}

/** UTF-8 bytes of a string. Most are ASCII, which the test tells faster than an encoder. */
export function utf8Length(text: string): number {
  if (NOT_ASCII.test(text)) return new TextEncoder().encode(text).length;
  return text.length;
}

/** A value of many short strings has a skeleton longer than itself. */
function hasBigSkeleton(value: Json): boolean {
  return detach(value, new TextPool()).length > MAX_INLINE_BYTES;
}
