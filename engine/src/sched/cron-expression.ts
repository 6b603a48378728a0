import { EngineError } from "../errors";

/** When a cron job is due, in UTC. A null field is unrestricted. */
export interface CronFields {
  minutes: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  /** 1..31 */
  days: ReadonlySet<number> | null;
  /** 1..12 */
  months: ReadonlySet<number>;
  /** 0..6, Sunday is 0. */
  weekdays: ReadonlySet<number> | null;
}

/**
 * Reads `minute hour day month weekday` with `*`, lists, ranges, steps, and names of months and weekdays.
 * Throws EngineError `InvalidCron`.
 */
export function parseCronExpression(text: string): CronFields {
  const fields = text.trim().split(/\s+/);
  const [minute, hour, day, month, weekday] = fields;
  if (fields.length !== 5 || !minute || !hour || !day || !month || !weekday) {
    throw invalid(text, "it must have five fields: minute hour day month weekday");
  }
  const weekdays = parseField(weekday, 0, 7, WEEKDAYS, text);
  return {
    minutes: parseField(minute, 0, 59, [], text),
    hours: parseField(hour, 0, 23, [], text),
    days: isAny(day) ? null : parseField(day, 1, 31, [], text),
    months: parseField(month, 1, 12, MONTHS, text),
    weekdays: isAny(weekday) ? null : new Set([...weekdays].map((number) => number % 7)),
  };
}

/** The first due minute after `afterMs`, or null if there is none (February 30th). */
export function nextDue(fields: CronFields, afterMs: number): number | null {
  const time = new Date(Math.floor(afterMs / MINUTE_MS) * MINUTE_MS + MINUTE_MS);
  const end = afterMs + HORIZON_MS;
  while (time.getTime() <= end) {
    if (!fields.months.has(time.getUTCMonth() + 1)) {
      time.setUTCMonth(time.getUTCMonth() + 1, 1);
      time.setUTCHours(0, 0);
    } else if (!isDay(fields, time)) {
      time.setUTCDate(time.getUTCDate() + 1);
      time.setUTCHours(0, 0);
    } else if (!fields.hours.has(time.getUTCHours())) {
      time.setUTCHours(time.getUTCHours() + 1, 0);
    } else if (!fields.minutes.has(time.getUTCMinutes())) {
      time.setUTCMinutes(time.getUTCMinutes() + 1);
    } else {
      return time.getTime();
    }
  }
  return null;
}

const MINUTE_MS = 60_000;
/** February 29th may be eight years away. */
const HORIZON_MS = 9 * 366 * 24 * 60 * MINUTE_MS;

/** Cron's rule: a day and a weekday together mean either. */
function isDay({ days, weekdays }: CronFields, time: Date): boolean {
  const day = days?.has(time.getUTCDate());
  const weekday = weekdays?.has(time.getUTCDay());
  return day === undefined ? (weekday ?? true) : day || (weekday ?? false);
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
export const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

function isAny(field: string): boolean {
  return field === "*" || field === "?";
}

function parseField(field: string, min: number, max: number, names: readonly string[], text: string): Set<number> {
  const allowed = new Set<number>();
  for (const part of field.split(",")) {
    const [range = "", stepText, extra] = part.split("/");
    const step = stepText === undefined ? 1 : Number(stepText);
    if (extra !== undefined || !Number.isInteger(step) || step < 1) throw invalid(text, `"${part}" is not understood`);
    const [from = "", to, rest] = range.split("-");
    if (rest !== undefined) throw invalid(text, `"${part}" is not understood`);
    const first = isAny(range) ? min : parseNumber(from, min, max, names, text);
    const last = isAny(range)
      ? Math.min(max, min === 0 && max === 7 ? 6 : max)
      : to !== undefined
        ? parseNumber(to, min, max, names, text)
        : stepText === undefined
          ? first
          : max;
    if (first > last) throw invalid(text, `"${part}" ends before it begins`);
    for (let number = first; number <= last; number += step) allowed.add(number);
  }
  return allowed;
}

function parseNumber(token: string, min: number, max: number, names: readonly string[], text: string): number {
  const named = names.indexOf(token.slice(0, 3).toLowerCase());
  const number = named >= 0 ? named + min : /^\d+$/.test(token) ? Number(token) : NaN;
  if (!(number >= min && number <= max)) throw invalid(text, `"${token}" is not between ${min} and ${max}`);
  return number;
}

function invalid(text: string, problem: string): EngineError {
  return new EngineError("InvalidCron", `The cron expression "${text}" is not valid: ${problem}.`);
}
