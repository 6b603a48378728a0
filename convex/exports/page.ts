import { ExportWriter, SECTIONS, withContent } from "@opensync/protocol/export";
import type { ExportedMessage, ExportFormat, ExportHead, Section } from "@opensync/protocol/export";
import type { FunctionReturnType } from "convex/server";
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { ActionCtx } from "../_generated/server";
import type { PagePosition } from "./position";

/** Contents of one message that are fetched; what is beyond is named as left out, with where to get it. */
const CONTENT_BYTES = 6 * 1024 * 1024;

interface Source {
  userId: Id<"users">;
  sessionId: Id<"sessions">;
  head: ExportHead;
  format: ExportFormat;
}

type Item = FunctionReturnType<typeof internal.exports.read.items>["items"][number];

/** The text of an export from a position on, until it passes `maxBytes` or is all. */
export async function writePage(
  ctx: ActionCtx,
  source: Source,
  begin: PagePosition,
  maxBytes: number,
): Promise<{ chunks: Uint8Array<ArrayBuffer>[]; next: PagePosition | null }> {
  const writer = new ExportWriter(source.format, {}, begin.progress);
  const encoder = new TextEncoder();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const write = (text: string) => {
    const chunk = encoder.encode(text);
    bytes += chunk.length;
    chunks.push(chunk);
  };
  if (!begin.isBegun) write(writer.begin(source.head));
  let { after } = begin;
  for (const section of SECTIONS.slice(SECTIONS.indexOf(begin.section))) {
    for (let isDone = false; !isDone;) {
      const { sessionId } = source;
      const page: { items: Item[]; isDone: boolean } = await ctx.runQuery(internal.exports.read.items, {
        sessionId,
        section,
        after,
      });
      for (const item of page.items) {
        write(writer.add(section, await itemOf(ctx, source.userId, section, item)));
        after = item.position;
        if (bytes > maxBytes) {
          const next = { section, after, progress: writer.progress, isBegun: true };
          return { chunks, next };
        }
      }
      ({ isDone } = page);
    }
    write(writer.end(section));
    after = null;
  }
  return { chunks, next: null };
}

async function itemOf(ctx: ActionCtx, userId: Id<"users">, section: Section, { json, stored }: Item) {
  const item = JSON.parse(json);
  return section === "messages" && stored.length > 0 ? withContents(ctx, userId, item, stored) : item;
}

/** The message with what of its contents there is room for. */
async function withContents(
  ctx: ActionCtx,
  userId: Id<"users">,
  message: ExportedMessage,
  stored: Item["stored"],
): Promise<ExportedMessage> {
  const parts = [...message.parts];
  let room = CONTENT_BYTES;
  for (const { part: index, field, blobId, size } of stored) {
    const part = parts[index];
    if (part === undefined || size > room) continue;
    const storageId = await ctx.runQuery(internal.exports.read.file, { userId, blobId });
    const file = storageId === null ? null : await ctx.storage.get(storageId);
    if (file === null) continue;
    room -= size;
    parts[index] = withContent(part, field, { text: await file.text(), type: file.type });
  }
  return { ...message, parts };
}
