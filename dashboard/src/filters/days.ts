/** Days as the address has them, `YYYY-MM-DD` in the reader's time zone, as bounds in ms: `from` inclusive, `to` exclusive. */
export function daySpan({ from, to }: { from?: string | undefined; to?: string | undefined }): {
  from?: number;
  to?: number;
} {
  const start = from === undefined ? null : startOf(from, 0);
  const end = to === undefined ? null : startOf(to, 1);
  return { ...(start === null ? {} : { from: start }), ...(end === null ? {} : { to: end }) };
}

/** The same days in UTC, as usage is counted. */
export function utcDaySpan({ from, to }: { from?: string | undefined; to?: string | undefined }): {
  from?: number;
  to?: number;
} {
  return {
    ...(from === undefined ? {} : { from: Date.parse(from) }),
    ...(to === undefined ? {} : { to: Date.parse(to) + DAY_MS }),
  };
}

const DAY_MS = 86_400_000;

function startOf(day: string, later: number): number | null {
  const [year, month, date] = day.split("-").map(Number);
  if (year === undefined || month === undefined || date === undefined) return null;
  return new Date(year, month - 1, date + later).getTime();
}
