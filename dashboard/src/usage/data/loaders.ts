import type { FunctionArgs, FunctionReturnType } from "convex/server";
import { api } from "../../backend/api";
import type { DayHours } from "../../charts/hours-of-week";
import { addHours, addStats, addTotals, type Stats, type Totals } from "./stats";
import { loader } from "./useLoaded";

type Days = FunctionArgs<typeof api.usage.mine.hours>;
export type Over = NonNullable<FunctionArgs<typeof api.usage.mine.stats>["over"]>;

/** All answers to one question: each holds so much, and says where the next goes on. */
async function pages<Page extends { next: string | null }>(
  ask: (from: { cursor?: string }) => Promise<Page>,
): Promise<Page[]> {
  const found: Page[] = [];
  for (let from: { cursor?: string } | null = {}; from !== null;) {
    const page: Page = await ask(from);
    found.push(page);
    from = page.next === null ? null : { cursor: page.next };
  }
  return found;
}

export const statsLoader = loader<Days & { over: Over }, Stats>(async (client, days) => {
  const found = await pages((from) => client.query(api.usage.mine.stats, { ...days, ...from }));
  return found.map(({ next: _next, ...stats }): Stats => stats).reduce(addStats);
});

export const totalsLoader = loader<Days, Totals>(async (client, days) => {
  const found = await pages((from) => client.query(api.usage.mine.totals, { ...days, ...from }));
  return found.map(({ totals }) => totals).reduce(addTotals);
});

export const hoursLoader = loader<Days, readonly DayHours[]>(async (client, days) => {
  const found = await pages((from) => client.query(api.usage.mine.hours, { ...days, ...from }));
  return found.map((page): readonly DayHours[] => page.days).reduce(addHours);
});

export type TopSessions = FunctionReturnType<typeof api.usage.mine.topSessions>;

export const topSessionsLoader = loader<FunctionArgs<typeof api.usage.mine.topSessions>, TopSessions>((client, args) =>
  client.query(api.usage.mine.topSessions, args),
);
