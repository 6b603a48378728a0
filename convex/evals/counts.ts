import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";

/** What of one evaluation is counted. */
export type Counted = Pick<Doc<"evalLabels">, "label" | "queuedAt" | "tags">;

interface Count {
  kind: Doc<"evalCounts">["kind"];
  value: string;
}

/** Moves a user's counts from one state of an evaluation to the next; null where there is none, before or after. */
export async function recount(
  ctx: MutationCtx,
  userId: Id<"users">,
  before: Counted | null,
  after: Counted | null,
): Promise<void> {
  const [was, is] = [countsOf(before), countsOf(after)];
  for (const [key, count] of is) if (!was.has(key)) await add(ctx, userId, count, 1);
  for (const [key, count] of was) if (!is.has(key)) await add(ctx, userId, count, -1);
}

function countsOf(counted: Counted | null): Map<string, Count> {
  if (counted === null) return new Map();
  const counts: Count[] = counted.tags.map((tag) => ({ kind: "tag", value: tag }));
  if (counted.label !== undefined) counts.push({ kind: "state", value: counted.label });
  if (counted.queuedAt !== undefined) counts.push({ kind: "state", value: "queued" });
  return new Map(counts.map((count) => [`${count.kind} ${count.value}`, count]));
}

async function add(ctx: MutationCtx, userId: Id<"users">, { kind, value }: Count, difference: number): Promise<void> {
  const row = await ctx.db
    .query("evalCounts")
    .withIndex("by_user", (q) => q.eq("userId", userId).eq("kind", kind).eq("value", value))
    .unique();
  const sessions = (row?.sessions ?? 0) + difference;
  if (row === null) await ctx.db.insert("evalCounts", { userId, kind, value, sessions });
  else if (sessions <= 0) await ctx.db.delete("evalCounts", row._id);
  else await ctx.db.patch("evalCounts", row._id, { sessions });
}
