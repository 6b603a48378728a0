const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "narrow" });
const exact = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" });
const dayOfYear = new Intl.DateTimeFormat("en", { day: "numeric", month: "short" });
const dayOfPast = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", year: "numeric" });

/** "just now", "5m ago", "yesterday", "in 7d"; from a week on the date. Of the past whole units, of what is to come the nearest. */
export function relativeTime(at: number, now: number): string {
  const past = now - at;
  const whole = past < 0 ? Math.round : Math.trunc;
  if (Math.abs(past) < MINUTE) return "just now";
  if (Math.abs(past) < HOUR) return relative.format(-whole(past / MINUTE), "minute");
  if (Math.abs(past) < DAY) return relative.format(-whole(past / HOUR), "hour");
  if (Math.abs(past) < 7 * DAY) return relative.format(-whole(past / DAY), "day");
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return (isThisYear ? dayOfYear : dayOfPast).format(at);
}

export function exactTime(at: number): string {
  return exact.format(at);
}

/** "0.4 s", "12 s", "3 min 5 s", "2 h 10 min". */
export function durationText(ms: number): string {
  if (ms < 1_000) return ms < 100 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return ms < 10_000 ? `${(ms / 1_000).toFixed(1)} s` : `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}
