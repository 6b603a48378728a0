import type { PaginationResult } from "convex/server";
import type { Doc } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import type { PageOptions } from "../sessions/list";
import { PAGE_BYTES_READ } from "../transactionLimits";
import type { Opened } from "./access";

/** Rows that a page may look at, where those that came after the sharing are passed over one by one. */
const MAX_ROWS_READ = 500;

interface Window {
  order: "asc" | "desc";
  from?: number;
  before?: number;
}

/** A page of the messages that a share shows. One that is not live shows those that had arrived when it was made. */
export function messagesOfShare(
  ctx: Pick<QueryCtx, "db">,
  { share, session }: Opened,
  { order, from = 0, before = Number.MAX_SAFE_INTEGER }: Window,
  options: PageOptions,
): Promise<PaginationResult<Doc<"messages">>> {
  return ctx.db
    .query("messages")
    .withIndex("by_session_time", (q) => q.eq("sessionId", session._id).gte("createdAt", from).lt("createdAt", before))
    .order(order)
    .filter((q) => (share.live ? true : q.lte(q.field("_creationTime"), share._creationTime)))
    .paginate({ ...options, maximumRowsRead: MAX_ROWS_READ, maximumBytesRead: PAGE_BYTES_READ });
}
