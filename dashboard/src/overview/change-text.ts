import { compactText } from "../ui/number-text";

export interface Change {
  readonly direction: "up" | "down" | "same";
  readonly text: string;
}

/** How `now` stands to `before`; null where there was neither. */
export function changeText(now: number, before: number): Change | null {
  if (before <= 0) return now > 0 ? { direction: "up", text: "new" } : null;
  const share = (now - before) / before;
  const percent = Math.round(Math.abs(share) * 100);
  if (percent === 0) return { direction: "same", text: "as before" };
  const direction = share > 0 ? "up" : "down";
  // A tenfold is read as that, not as 900 %.
  return { direction, text: now / before >= 10 ? `${compactText(Math.round(now / before))}×` : `${percent}%` };
}
