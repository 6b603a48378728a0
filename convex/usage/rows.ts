import { shownModel } from "@opensync/protocol";
import { v } from "convex/values";
import type { Infer } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { refusal } from "../functionError";
import { PAGE_BYTES_READ } from "../transactionLimits";

/** Rows that one answer adds up: a year of ten projects with two agents. Read as one page, they take a tenth of a second. */
const MAX_ROWS = 8_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

const daysAsked = v.object({
  fromDay: v.string(),
  toDay: v.string(),
  /** What the answer before called `next`; absent for the first. */
  cursor: v.optional(v.string()),
  /** Of how many rows of usage one answer is made at most. */
  limit: v.optional(v.number()),
});
/** Days of which an answer is asked for: UTC days, both included. */
export const askedDays = daysAsked.fields;
export type DaysAsked = Infer<typeof daysAsked>;

/**
 * Where more follows than one answer holds: what to ask on with as `cursor`. Answers may part within a day; they are to be added up,
 * those of one day and name too.
 */
export const nextCursor = v.union(v.string(), v.null());

/** A user's rollups between two days, as far as one answer holds them, by the models that people are shown. */
export async function rowsBetween(
  ctx: QueryCtx,
  userId: Id<"users">,
  { fromDay, toDay, cursor, limit = MAX_ROWS }: DaysAsked,
): Promise<{ rows: Doc<"usageDaily">[]; next: string | null }> {
  requireDays(fromDay, toDay);
  const { page, isDone, continueCursor } = await ctx.db
    .query("usageDaily")
    .withIndex("by_user_day", (q) => q.eq("userId", userId).gte("day", fromDay).lte("day", toDay))
    .paginate({
      cursor: cursor ?? null,
      numItems: Math.max(1, Math.min(MAX_ROWS, Math.floor(limit))),
      maximumBytesRead: PAGE_BYTES_READ,
    });
  const rows = page.map((row) => ({
    ...row,
    models: row.models.map((counts) => ({ ...counts, model: shownModel(counts.model) })),
  }));
  return { rows, next: isDone ? null : continueCursor };
}

export function requireDays(...days: string[]): void {
  if (days.every((day) => DAY.test(day))) return;
  throw refusal("invalid_request", "fromDay, toDay: such as 2026-11-01");
}
