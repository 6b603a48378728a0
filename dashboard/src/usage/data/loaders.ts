import type { FunctionArgs, FunctionReturnType } from "convex/server";
import { api } from "../../backend/api";
import type { DayHours } from "../../charts/hours-of-week";
import { addStats, type Stats, type UsageRow } from "./stats";
import { loader } from "./useLoaded";

type Days = FunctionArgs<typeof api.usage.series.hours>;

/** An answer holds so much; what is left comes with the next one, from the day on that it names. */
const MAX_PAGES = 100;

async function pages<Page extends { nextDay: string | null }>(
  days: Days,
  ask: (days: Days) => Promise<Page>,
): Promise<Page[]> {
  const found: Page[] = [];
  let fromDay: string | null = days.fromDay;
  while (fromDay !== null && found.length < MAX_PAGES) {
    const page: Page = await ask({ ...days, fromDay });
    found.push(page);
    fromDay = page.nextDay;
  }
  return found;
}

export const statsLoader = loader<Days, Stats>(async (client, days) => {
  const found: Stats[] = await pages(days, (from) => client.query(api.usage.mine.stats, from));
  return found.reduce(addStats);
});

type By = FunctionArgs<typeof api.usage.series.byDay>["by"];

export const seriesLoader = loader<Days & { by: By }, readonly UsageRow[]>(async (client, { by, ...days }) => {
  const found = await pages(days, (from) => client.query(api.usage.series.byDay, { ...from, by }));
  return found.flatMap(({ rows }) => rows);
});

export const hoursLoader = loader<Days, readonly DayHours[]>(async (client, days) => {
  const found = await pages(days, (from) => client.query(api.usage.series.hours, from));
  return found.flatMap((page) => page.days);
});

export type TopSessions = FunctionReturnType<typeof api.usage.mine.topSessions>;

export const topSessionsLoader = loader<FunctionArgs<typeof api.usage.mine.topSessions>, TopSessions>((client, args) =>
  client.query(api.usage.mine.topSessions, args),
);
