import type { Doc } from "../_generated/dataModel";
import { readTally } from "./tally";

const HOURS = 24;

/** Messages of each day's 24 hours, in UTC, of one model or of all. */
export function hoursOf(
  rows: readonly Pick<Doc<"usageDaily">, "day" | "models">[],
  onlyModel: string | undefined,
): { day: string; hours: number[] }[] {
  const sums = new Map<string, number[]>();
  for (const { day, models } of rows) {
    for (const { model, hours } of models) {
      if (hours === undefined || (onlyModel !== undefined && model !== onlyModel)) continue;
      const ofDay = sums.get(day) ?? Array.from({ length: HOURS }, () => 0);
      sums.set(day, ofDay);
      for (const [hour, messages] of readTally(hours)) ofDay[Number(hour)] = (ofDay[Number(hour)] ?? 0) + messages;
    }
  }
  return [...sums].map(([day, hours]) => ({ day, hours }));
}
