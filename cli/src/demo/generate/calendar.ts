import type { Random } from "./random";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Nothing that only happened to be generated is newer than this; the newest sessions are placed by hand. */
const LEAST_AGO = 3 * HOUR;

/** How much is done in each hour of a day, UTC: little before nine, a lunch, a second wind in the evening. */
const BY_HOUR = [2, 1, 0, 0, 0, 0, 1, 4, 10, 16, 18, 15, 8, 14, 18, 19, 16, 11, 6, 4, 6, 8, 7, 4];
/** From Sunday on. */
const BY_WEEKDAY = [2, 9, 11, 11, 10, 8, 2];

/** When a session of the past year ended: by day, on working days mostly, more often lately than long ago; ms. */
export function endOfWork(random: Random, now: number): number {
  for (;;) {
    const day = Math.floor((now - random.next() ** 1.5 * 364 * DAY) / DAY) * DAY;
    const hour = random.weighted(BY_HOUR.map((weight, at) => [at, weight]));
    const at = day + hour * HOUR + random.below(HOUR);
    const isWorked = random.chance((BY_WEEKDAY[new Date(at).getUTCDay()] ?? 0) / Math.max(...BY_WEEKDAY));
    if (isWorked && !isAway(at) && at < now - LEAST_AGO) return at;
  }
}

/** A fortnight in summer and the days around New Year. */
function isAway(at: number): boolean {
  const date = new Date(at);
  const [month, day] = [date.getUTCMonth(), date.getUTCDate()];
  return (month === 7 && day >= 3 && day <= 16) || (month === 11 && day >= 24) || (month === 0 && day === 1);
}
