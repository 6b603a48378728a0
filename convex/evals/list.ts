import type { PaginationResult } from "convex/server";
import { v } from "convex/values";
import type { Infer } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import type { PageOptions } from "../sessions/list";
import { PAGE_BYTES_READ } from "../transactionLimits";
import { evalState } from "./tables";

export const evalFilters = v.object({ label: v.optional(evalState), tag: v.optional(v.string()) });

/** Evaluations by the index that fits; a label beside a tag is looked for row by row, so that a page may be short although more follow. */
export async function pageOfEvals(
  ctx: Pick<QueryCtx, "db">,
  userId: Id<"users">,
  { label, tag }: Infer<typeof evalFilters>,
  options: PageOptions,
): Promise<PaginationResult<Doc<"evalLabels">>> {
  const page = { ...options, maximumBytesRead: PAGE_BYTES_READ };
  const evals = ctx.db.query("evalLabels");
  if (tag !== undefined) return pageOfTag(ctx, userId, { label, tag }, options);
  if (label === "queued") {
    return evals
      .withIndex("by_user_queue", (q) => q.eq("userId", userId).gt("queuedAt", 0))
      .order("asc")
      .paginate(page);
  }
  if (label !== undefined) {
    return evals
      .withIndex("by_user_label", (q) => q.eq("userId", userId).eq("label", label))
      .order("desc")
      .paginate(page);
  }
  return evals
    .withIndex("by_user_updated", (q) => q.eq("userId", userId))
    .order("desc")
    .paginate(page);
}

async function pageOfTag(
  ctx: Pick<QueryCtx, "db">,
  userId: Id<"users">,
  { label, tag }: { label: Infer<typeof evalState> | undefined; tag: string },
  options: PageOptions,
): Promise<PaginationResult<Doc<"evalLabels">>> {
  const tagged = await ctx.db
    .query("evalTags")
    .withIndex("by_user_tag", (q) => q.eq("userId", userId).eq("tag", tag))
    .order("desc")
    .paginate({ ...options, maximumBytesRead: PAGE_BYTES_READ });
  const page = [];
  for (const { evalId } of tagged.page) {
    const row = await ctx.db.get("evalLabels", evalId);
    if (row !== null && fits(row, label)) page.push(row);
  }
  return { ...tagged, page };
}

function fits(row: Doc<"evalLabels">, label: Infer<typeof evalState> | undefined): boolean {
  if (label === undefined) return true;
  return label === "queued" ? row.queuedAt !== undefined : row.label === label;
}
