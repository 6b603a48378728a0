import { createHash } from "node:crypto";
import { EngineError } from "../errors";
import { isJsonObject, type Json, type JsonObject } from "../values/json";
import { nextDue, onDays, onWeekdays, parseCronExpression, WEEKDAYS, type CronFields } from "./cron-expression";

/** A schedule as `crons.export()` prints it, ready to be asked for times. `name` spreads jobs that leave their minute open. */
export type CronSchedule = { type: "interval"; everyMs: number } | { type: "calendar"; fields: CronFields };

/** Throws EngineError `InvalidCron` for a schedule upstream would refuse. */
export function parseCronSchedule(name: string, schedule: Json): CronSchedule {
  if (!isJsonObject(schedule)) throw invalid(name, "it has no schedule");
  const { type } = schedule;
  if (type === "interval") return { type, everyMs: intervalMs(name, schedule) };
  if (type === "cron") {
    const { cron } = schedule;
    if (typeof cron !== "string") throw invalid(name, "its expression is not a string");
    const fields = parseCronExpression(cron);
    if (nextDue(fields, 0) === null) throw invalid(name, `"${cron}" is never due`);
    return { type: "calendar", fields };
  }
  const minute = schedule["minuteUTC"] === undefined ? spreadMinute(name) : field(name, schedule, "minuteUTC", 0, 59);
  const hours = () => new Set([field(name, schedule, "hourUTC", 0, 23)]);
  const fields = { minutes: new Set([minute]), hours: ALL_HOURS, days: null, months: ALL_MONTHS, weekdays: null };
  switch (type) {
    case "hourly":
      return { type: "calendar", fields };
    case "daily":
      return { type: "calendar", fields: { ...fields, hours: hours() } };
    case "weekly":
      return {
        type: "calendar",
        fields: { ...fields, hours: hours(), weekdays: onWeekdays(new Set([weekday(name, schedule)])) },
      };
    case "monthly":
      return {
        type: "calendar",
        fields: { ...fields, hours: hours(), days: onDays(new Set([field(name, schedule, "day", 1, 31)])) },
      };
    default:
      throw invalid(name, `its schedule has the unknown type ${JSON.stringify(type)}`);
  }
}

/** When a job deployed at `nowMs` first runs: an interval at once, as upstream. Null if never. */
export function firstRun(schedule: CronSchedule, nowMs: number): number | null {
  return schedule.type === "interval" ? nowMs : nextDue(schedule.fields, nowMs);
}

/** The run after the one due at `dueMs`, later than now: runs missed meanwhile are not made up for. */
export function nextRun(schedule: CronSchedule, dueMs: number, nowMs: number): number | null {
  if (schedule.type === "calendar") return nextDue(schedule.fields, Math.max(dueMs, nowMs));
  const missed = Math.max(0, Math.floor((nowMs - dueMs) / schedule.everyMs));
  return dueMs + (missed + 1) * schedule.everyMs;
}

const ALL_HOURS = new Set(Array.from({ length: 24 }, (_, hour) => hour));
const ALL_MONTHS = new Set(Array.from({ length: 12 }, (_, month) => month + 1));

function intervalMs(name: string, { seconds, minutes, hours }: JsonObject): number {
  for (const [amount, unitMs] of [
    [seconds, 1000],
    [minutes, 60_000],
    [hours, 3_600_000],
  ] as const) {
    if (amount === undefined) continue;
    if (typeof amount === "number" && Number.isInteger(amount) && amount >= 1) return amount * unitMs;
    throw invalid(name, "its interval must be a whole number of at least 1");
  }
  throw invalid(name, "its interval has neither seconds, minutes nor hours");
}

function weekday(name: string, { dayOfWeek }: JsonObject): number {
  const day = typeof dayOfWeek === "string" ? WEEKDAYS.indexOf(dayOfWeek.slice(0, 3).toLowerCase()) : -1;
  if (day < 0) throw invalid(name, "its dayOfWeek is not a weekday");
  return day;
}

function field(name: string, schedule: JsonObject, key: string, min: number, max: number): number {
  const number = schedule[key];
  if (typeof number === "number" && Number.isInteger(number) && number >= min && number <= max) return number;
  throw invalid(name, `its ${key} must be a whole number from ${min} to ${max}`);
}

function spreadMinute(name: string): number {
  return (createHash("sha256").update(name).digest()[0] ?? 0) % 60;
}

function invalid(name: string, problem: string): EngineError {
  return new EngineError("InvalidCron", `The cron job "${name}" is not valid: ${problem}.`);
}
