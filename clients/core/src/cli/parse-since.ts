import { OpenSyncError } from "../errors";

const UNIT_MS: Readonly<Record<string, number>> = {
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

/**
 * `12h`, `7d`, `2w` before `now`, or a date: `2026-01-31` (midnight here) or any ISO 8601 time. Result in ms since the epoch.
 * @throws OpenSyncError `usage`
 */
export function parseSince(text: string, now: number): number {
  const [, amount, unit = ""] = /^(\d{1,5})\s*([hdw])$/i.exec(text.trim()) ?? [];
  if (amount !== undefined) return now - Number(amount) * (UNIT_MS[unit.toLowerCase()] ?? 0);
  const date = parseDate(text.trim());
  if (date !== null) return date;
  throw new OpenSyncError("usage", `--since: "${text}" is no time`, {
    hint: "Give it as 12h, 7d, 2w, 2026-01-31 or 2026-01-31T09:00",
  });
}

function parseDate(text: string): number | null {
  const [, year, month, day, time] = /^(\d{4})-(\d{2})-(\d{2})(T\S+)?$/.exec(text) ?? [];
  if (year === undefined) return null;
  // JavaScript rolls 2026-02-31 over to March, and takes a date without a time for UTC.
  const date = new Date(Number(year), Number(month) - 1, Number(day));
  if (date.getMonth() !== Number(month) - 1 || date.getDate() !== Number(day)) return null;
  const ms = time === undefined ? date.getTime() : Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}
