import type { Doc } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { refusal } from "../functionError";
import { dayOf } from "../usage/counts";
import type { ModelCounts } from "../usage/modelSums";
import { readDays } from "../usage/sessionDays";
import { countedName, readTally } from "../usage/tally";
import type { SessionFilters } from "./filters";

/**
 * Filters by what a session's messages did: which tools they called, in which hours of the week they were. They count as charts do: by
 * UTC days, of which `from` and `to` are then the bounds, and with a model by its messages alone.
 */

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** More than a time zone changes its offset in a century. */
const MAX_HOURS = 400;

type Asked = Pick<SessionFilters, "tool" | "hours" | "from" | "to" | "model">;
type Days = ReadonlyMap<string, readonly ModelCounts[]>;

/** Whether the bounds of time are those of messages, not of the last activity. */
export function asksWhatHappened({ tool, hours }: Asked): boolean {
  return tool !== undefined || hours !== undefined;
}

export function requireFewHours({ hours }: Asked): void {
  if ((hours?.length ?? 0) > MAX_HOURS) throw refusal("invalid_request", `hours: at most ${MAX_HOURS}`);
}

/** Those of the sessions of which all holds that is asked. Reads the days of those that went on over several. */
export async function thatDid(
  ctx: QueryCtx,
  sessions: readonly Doc<"sessions">[],
  asked: Asked,
): Promise<Doc<"sessions">[]> {
  const found = await Promise.all(sessions.map(async (session) => ((await did(ctx, session, asked)) ? [session] : [])));
  return found.flat();
}

async function did(ctx: QueryCtx, session: Doc<"sessions">, asked: Asked): Promise<boolean> {
  const { firstMessageAt, lastMessageAt, totals } = session;
  if (firstMessageAt === undefined || lastMessageAt === undefined) return false;
  // What the session has on no day, it has on none of those asked for.
  if (!hasTool(totals, asked) || !hasHour(totals, asked)) return false;
  // Of whatever day it was.
  if (asked.hours === undefined && asked.from === undefined && asked.to === undefined) return true;
  const [first, last] = [dayOf(firstMessageAt), dayOf(lastMessageAt)];
  const days: Days = first === last ? new Map([[first, totals]]) : await readDays(ctx, session);
  const meant = [...days].filter(([day]) => isWithin(day, asked));
  return (
    meant.some(([, models]) => hasTool(models, asked)) &&
    (asked.hours === undefined || meant.some(([day, models]) => isInHours(day, models, asked)))
  );
}

function hasTool(models: readonly ModelCounts[], { tool, model }: Asked): boolean {
  if (tool === undefined) return models.length > 0;
  const name = countedName(tool);
  return meantOf(models, model).some(({ tools }) => readTally(tools).has(name));
}

function hasHour(models: readonly ModelCounts[], { hours: wanted, model }: Asked): boolean {
  if (wanted === undefined) return true;
  const names = new Set(wanted.map(({ hour }) => String(hour)));
  return meantOf(models, model).some(({ hours }) => [...readTally(hours).keys()].some((hour) => names.has(hour)));
}

function isInHours(day: string, models: readonly ModelCounts[], { hours: wanted = [], model }: Asked): boolean {
  const midnight = Date.parse(day);
  const weekday = (new Date(midnight).getUTCDay() + 6) % 7;
  return meantOf(models, model).some(({ hours }) =>
    [...readTally(hours).keys()].some((name) => {
      const hour = Number(name);
      const time = midnight + hour * HOUR_MS;
      return wanted.some(
        (each) => each.weekday === weekday && each.hour === hour && time >= each.from && time < each.to,
      );
    }),
  );
}

function meantOf(models: readonly ModelCounts[], model: string | undefined): readonly ModelCounts[] {
  return model === undefined ? models : models.filter((each) => each.model === model);
}

function isWithin(day: string, { from = 0, to = Number.MAX_SAFE_INTEGER }: Asked): boolean {
  const midnight = Date.parse(day);
  return midnight + DAY_MS > from && midnight < to;
}
