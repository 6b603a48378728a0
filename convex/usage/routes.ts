import { internal } from "../_generated/api";
import type { Doc } from "../_generated/dataModel";
import { defined } from "../defined";
import { textOf, timeOf } from "../web/query";
import { json, keyRoute } from "../web/route";
import { CacheSavings } from "./cacheSavings";
import { dayOf } from "./counts";
import { isMeant } from "./filters";
import { UsageSums } from "./sums";

const ROWS_PER_QUERY = 2_000;
const FIRST_DAY = "0000-00-00";
const LAST_DAY = "9999-99-99";

/** GET /api/stats?from&to&source&project&model&machine: whole UTC days, both included. */
export const stats = keyRoute("read", ["read"], async (ctx, { url, caller }) => {
  const [from, to] = [timeOf(url, "from"), timeOf(url, "to")];
  const range = {
    userId: caller.userId,
    fromDay: from === undefined ? FIRST_DAY : dayOf(from),
    toDay: to === undefined ? LAST_DAY : dayOf(to),
    limit: ROWS_PER_QUERY,
  };
  const filters = defined({
    source: textOf(url, "source"),
    project: textOf(url, "project"),
    model: textOf(url, "model"),
    machine: textOf(url, "machine"),
  });
  const { overrides, used } = await ctx.runQuery(internal.usage.read.prices, { userId: caller.userId });
  const sums = new UsageSums(new CacheSavings(overrides, used), filters.model);
  let cursor: string | null = null;
  let isDone = false;
  while (!isDone) {
    const next: { page: Doc<"usageDaily">[]; isDone: boolean; continueCursor: string } = await ctx.runQuery(
      internal.usage.read.daily,
      { ...range, cursor },
    );
    for (const row of next.page) if (isMeant(filters, row)) sums.add(row);
    ({ isDone, continueCursor: cursor } = next);
  }
  return json(sums.answer());
});
