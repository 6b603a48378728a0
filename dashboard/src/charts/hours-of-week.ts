/** Counts of one UTC day by its UTC hours. */
export interface DayHours {
  readonly day: string;
  readonly hours: readonly number[];
}

export const HOURS = 24;
export const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;
const HOUR_MS = 3_600_000;

/** "Monday 14:00–15:00": an hour of the week, counted from Monday's midnight. */
export function hourTitle(index: number): string {
  const hour = index % HOURS;
  return `${WEEKDAYS[Math.floor(index / HOURS)] ?? ""} ${clockText(hour)}–${clockText((hour + 1) % HOURS)}`;
}

export function clockText(hour: number): string {
  return `${String(hour).padStart(2, "0")}:00`;
}

/** By hour of the week where the reader is, Monday's midnight first. Summer time is that of each day. */
export function hoursOfWeek(days: readonly DayHours[]): number[] {
  const sums = Array.from({ length: 7 * HOURS }, () => 0);
  for (const { time, count } of hourly(days)) {
    const at = new Date(time);
    const index = ((at.getDay() + 6) % 7) * HOURS + at.getHours();
    sums[index] = (sums[index] ?? 0) + count;
  }
  return sums;
}

/** By day where the reader is. Zones that are off by half an hour get the hour's whole count where the hour begins. */
export function localDays(days: readonly DayHours[]): Map<string, number> {
  const sums = new Map<string, number>();
  const two = (value: number): string => String(value).padStart(2, "0");
  for (const { time, count } of hourly(days)) {
    const at = new Date(time);
    const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
    sums.set(day, (sums.get(day) ?? 0) + count);
  }
  return sums;
}

function* hourly(days: readonly DayHours[]): Generator<{ time: number; count: number }> {
  for (const { day, hours } of days) {
    const midnight = Date.parse(day);
    for (const [hour, count] of hours.entries()) if (count > 0) yield { time: midnight + hour * HOUR_MS, count };
  }
}
