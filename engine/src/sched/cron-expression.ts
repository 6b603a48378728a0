import { EngineError } from "../errors";

/** When a cron job is due, in UTC. A null test is unrestricted. */
export interface CronFields {
  minutes: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  days: DayTest | null;
  /** 1..12 */
  months: ReadonlySet<number>;
  weekdays: DayTest | null;
}

/** Whether a day, in UTC, is one of those that an expression means. */
export type DayTest = (time: Date) => boolean;

/** 1..31 */
export function onDays(days: ReadonlySet<number>): DayTest {
  return (time) => days.has(time.getUTCDate());
}

/** 0..6, Sunday is 0. */
export function onWeekdays(weekdays: ReadonlySet<number>): DayTest {
  return (time) => weekdays.has(time.getUTCDay());
}

/**
 * Reads `minute hour day month weekday` as upstream does: `*`, lists, ranges (also around the end: `22-6`), steps, names of months and weekdays,
 * for days `L`, `L-3`, `LW`, `15W` and `L-3W`, for weekdays `5L` and `MON#2`. Weekdays are 0 to 6. Throws EngineError `InvalidCron`.
 */
export function parseCronExpression(text: string): CronFields {
  const fields = text.split(/[ \t]+/);
  const [minute, hour, day, month, weekday] = fields;
  if (fields.length !== 5 || !minute || !hour || !day || !month || !weekday) {
    throw invalid(text, "it must have five fields: minute hour day month weekday");
  }
  return {
    minutes: parseField(minute, { min: 0, max: 59, names: [], maxStep: 59 }, text),
    hours: parseField(hour, { min: 0, max: 23, names: [], maxStep: 23 }, text),
    days: parseDays(day, text),
    months: parseField(month, { min: 1, max: 12, names: MONTHS, maxStep: 11 }, text),
    weekdays: parseWeekdays(weekday, text),
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
  if (days === null) return weekdays?.(time) ?? true;
  return days(time) || (weekdays?.(time) ?? false);
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
export const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const DAYS_OF_WEEK: FieldRange = { min: 0, max: 6, names: WEEKDAYS, maxStep: 6 };
const DAYS_OF_MONTH: FieldRange = { min: 1, max: 31, names: [], maxStep: 30 };

function parseDays(field: string, text: string): DayTest | null {
  if (field === "*") return null;
  const [, offset, lastWeekday] = /^L(?:-(\d+))?(W)?$/.exec(field) ?? [];
  if (field.startsWith("L")) {
    if (lastWeekday === undefined && offset === undefined && field !== "L") throw notUnderstood(field, text);
    const back = offset === undefined ? 0 : parseNumber(offset, { min: 1, max: 30, names: [] }, text);
    const wanted = (time: Date): number => daysInMonth(time) - back;
    return lastWeekday === undefined
      ? (time) => time.getUTCDate() === wanted(time)
      : (time) => time.getUTCDate() === nearestWeekday(time, wanted(time));
  }
  if (field.endsWith("W")) {
    const wanted = parseNumber(field.slice(0, -1), DAYS_OF_MONTH, text);
    return (time) => time.getUTCDate() === nearestWeekday(time, wanted);
  }
  return onDays(parseField(field, DAYS_OF_MONTH, text));
}

function parseWeekdays(field: string, text: string): DayTest | null {
  if (field === "*") return null;
  if (field === "L") return onWeekdays(new Set([6]));
  const [name = "", nth, rest] = field.split("#");
  if (nth !== undefined) {
    if (rest !== undefined) throw notUnderstood(field, text);
    const weekday = parseNumber(name, DAYS_OF_WEEK, text);
    const week = parseNumber(nth, { min: 1, max: 5, names: [] }, text);
    return (time) => time.getUTCDay() === weekday && Math.ceil(time.getUTCDate() / 7) === week;
  }
  if (field.endsWith("L")) {
    const weekday = parseNumber(field.slice(0, -1), DAYS_OF_WEEK, text);
    return (time) => time.getUTCDay() === weekday && time.getUTCDate() + 7 > daysInMonth(time);
  }
  return onWeekdays(parseField(field, DAYS_OF_WEEK, text));
}

function daysInMonth(time: Date): number {
  return new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + 1, 0)).getUTCDate();
}

/** The working day nearest to a day of the month of `time`, within that month; null where the month has no such day. */
function nearestWeekday(time: Date, day: number): number | null {
  const last = daysInMonth(time);
  if (day < 1 || day > last) return null;
  const weekday = new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth(), day)).getUTCDay();
  if (weekday === 6) return day === 1 ? 3 : day - 1;
  if (weekday === 0) return day === last ? day - 2 : day + 1;
  return day;
}

interface FieldRange {
  min: number;
  max: number;
  /** Names of the numbers from `min` on. */
  names: readonly string[];
  maxStep: number;
}

function parseField(field: string, of: FieldRange, text: string): Set<number> {
  const { min, max } = of;
  const allowed = new Set<number>();
  // A star alone means everything; in a list it would make the rest of it void.
  const parts = field === "*" ? ["*/1"] : field.split(",");
  for (const part of parts) {
    const [, from = "", to, stepText] = /^([^-/]+)(?:-([^-/]+))?(?:\/([^-/]+))?$/.exec(part) ?? [];
    if (from === "" || (from === "*" && (to !== undefined || stepText === undefined))) throw notUnderstood(part, text);
    const step = stepText === undefined ? 1 : parseStep(part, stepText, of, text);
    const first = from === "*" ? min : parseNumber(from, of, text);
    const end = stepText === undefined ? first : max;
    const last = to === undefined ? end : parseNumber(to, of, text);
    // A range that ends before it begins goes around the end.
    const count = last - first + (last < first ? max - min + 1 : 0);
    for (let at = 0; at <= count; at += step) allowed.add(min + ((first - min + at) % (max - min + 1)));
  }
  return allowed;
}

function parseStep(part: string, step: string, { maxStep }: FieldRange, text: string): number {
  const number = /^\d+$/.test(step) ? Number(step) : NaN;
  if (number >= 1 && number <= maxStep) return number;
  throw invalid(text, `the step of "${part}" is not between 1 and ${maxStep}`);
}

function parseNumber(token: string, { min, max, names }: Omit<FieldRange, "maxStep">, text: string): number {
  const named = names.indexOf(token.toLowerCase());
  const number = named >= 0 ? named + min : /^\d+$/.test(token) ? Number(token) : NaN;
  if (!(number >= min && number <= max)) throw invalid(text, `"${token}" is not between ${min} and ${max}`);
  return number;
}

function notUnderstood(part: string, text: string): EngineError {
  return invalid(text, `"${part}" is not understood`);
}

function invalid(text: string, problem: string): EngineError {
  return new EngineError("InvalidCron", `The cron expression "${text}" is not valid: ${problem}.`);
}
