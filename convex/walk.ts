import type { Doc } from "./_generated/dataModel";
import type { MutationCtx, QueryCtx } from "./_generated/server";

/** A walk over all rows of a table in the order of their making, once, a bounded number in each run. */
type Name = Exclude<Doc<"sweeps">["name"], "storage">;

/** No row that is made from now on needs the walk. */
const DONE = Number.MAX_SAFE_INTEGER;

/** The creation time up to which a walk has come; null where it is over. */
export async function walkedUntil(ctx: Pick<QueryCtx, "db">, name: Name): Promise<number | null> {
  const until = (await walkOf(ctx, name))?.checkedUntil ?? 0;
  return until === DONE ? null : until;
}

/** `last`: the last row that was looked at; null: it was the table's last. */
export async function noteWalked(
  ctx: MutationCtx,
  name: Name,
  last: { readonly _creationTime: number } | null,
): Promise<void> {
  const walk = await walkOf(ctx, name);
  const checked = { name, checkedUntil: last?._creationTime ?? DONE };
  if (walk === null) await ctx.db.insert("sweeps", checked);
  else await ctx.db.replace("sweeps", walk._id, checked);
}

async function walkOf(ctx: Pick<QueryCtx, "db">, name: Name): Promise<Doc<"sweeps"> | null> {
  return await ctx.db
    .query("sweeps")
    .withIndex("by_name", (q) => q.eq("name", name))
    .unique();
}
