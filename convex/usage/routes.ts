import { internal } from "../_generated/api";
import type { Doc } from "../_generated/dataModel";
import { timeOf } from "../web/query";
import { json, keyRoute } from "../web/route";
import { dayOf } from "./counts";
import { UsageSums } from "./sums";

const ROWS_PER_QUERY = 2_000;
const FIRST_DAY = "0000-00-00";
const LAST_DAY = "9999-99-99";

/** GET /api/stats?from&to: whole UTC days, both included. */
export const stats = keyRoute("read", ["read"], async (ctx, { url, caller }) => {
  const [from, to] = [timeOf(url, "from"), timeOf(url, "to")];
  const range = {
    userId: caller.userId,
    fromDay: from === undefined ? FIRST_DAY : dayOf(from),
    toDay: to === undefined ? LAST_DAY : dayOf(to),
    limit: ROWS_PER_QUERY,
  };
  const sums = new UsageSums();
  let cursor: string | null = null;
  let isDone = false;
  while (!isDone) {
    const next: { page: Doc<"usageDaily">[]; isDone: boolean; continueCursor: string } = await ctx.runQuery(
      internal.usage.read.daily,
      { ...range, cursor },
    );
    for (const row of next.page) sums.add(row);
    ({ isDone, continueCursor: cursor } = next);
  }
  return json(sums.answer());
});
