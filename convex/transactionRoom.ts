import type { QueryCtx } from "./_generated/server";

/** What may be used before a function that does many things ends: the last of them may take as much again, and more. */
const SHARE = 0.2;

/** Whether the transaction is far enough from Convex's limits for another piece of work of a bounded size. */
export async function hasRoom(ctx: Pick<QueryCtx, "meta">): Promise<boolean> {
  const { bytesRead, bytesWritten, databaseQueries, documentsRead, documentsWritten } =
    await ctx.meta.getTransactionMetrics();
  return [bytesRead, bytesWritten, databaseQueries, documentsRead, documentsWritten].every(
    ({ used, remaining }) => used < SHARE * (used + remaining),
  );
}
