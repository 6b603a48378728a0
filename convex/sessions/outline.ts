import type { PaginationResult } from "convex/server";
import { getDocumentSize, v } from "convex/values";
import type { Infer } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { textOf } from "../parts/view";
import { PAGE_BYTES_READ } from "../transactionLimits";
import type { PageOptions } from "./list";
import { requireOwn } from "./read";

const TEXT_CHARS = 200;
/** Messages that one page looks at: rows without content, about 0.7 MiB. */
const MAX_ROWS_READ = 1_000;
/** Parts of a prompt that are looked through for its text; images and files may stand before it. */
const MAX_PARTS = 5;

export const prompt = v.object({
  messageId: v.string(),
  externalId: v.string(),
  createdAt: v.number(),
  /** Its beginning; empty where the prompt has no text, or where the page was full. */
  text: v.string(),
});

/**
 * A page of the session's prompts: user messages but those that an agent writes in the user's place, such as results and notices. A
 * page may be short although more follow.
 */
export async function outlineOf(
  ctx: QueryCtx,
  { userId, session: sessionId }: { userId: Id<"users">; session: Id<"sessions"> },
  options: PageOptions,
): Promise<PaginationResult<Infer<typeof prompt>>> {
  const found = await ctx.db
    .query("messages")
    .withIndex("by_session_time", (q) => q.eq("sessionId", sessionId))
    .filter((q) =>
      q.and(q.eq(q.field("role"), "user"), q.or(q.eq(q.field("kind"), undefined), q.eq(q.field("kind"), "prompt"))),
    )
    .paginate({ ...options, maximumRowsRead: MAX_ROWS_READ, maximumBytesRead: PAGE_BYTES_READ });
  await requireOwn(ctx, userId, sessionId, found.page);
  let room = PAGE_BYTES_READ;
  const page = [];
  for (const message of found.page) {
    const { text, bytes } = room > 0 ? await textOfPrompt(ctx, message) : { text: "", bytes: 0 };
    room -= bytes;
    page.push({ messageId: message._id, externalId: message.externalId, createdAt: message.createdAt, text });
  }
  return { ...found, page };
}

async function textOfPrompt(ctx: QueryCtx, message: Doc<"messages">): Promise<{ text: string; bytes: number }> {
  let bytes = 0;
  for (const { id } of message.parts.slice(0, MAX_PARTS)) {
    const part = await ctx.db.get("parts", id);
    if (part === null) continue;
    bytes += getDocumentSize(part);
    const text = part.type === "text" ? (textOf(part) ?? "").trim() : "";
    if (text !== "") return { text: beginning(text), bytes };
  }
  return { text: "", bytes };
}

/** A cut may have split a surrogate pair. */
function beginning(text: string): string {
  return text.slice(0, TEXT_CHARS).replace(/[\uD800-\uDBFF]$/, "");
}
