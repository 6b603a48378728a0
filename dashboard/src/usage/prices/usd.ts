/** A dollar a token. */
const MAX_USD = 1_000_000;

/** USD as somebody types it, in integer micro-USD; null where it is no price. */
export function parseUsd(text: string): number | null {
  const trimmed = text.trim();
  if (!/^\d{1,7}(\.\d{1,6})?$/.test(trimmed)) return null;
  const microUsd = Math.round(Number(trimmed) * 1_000_000);
  return microUsd > MAX_USD * 1_000_000 ? null : microUsd;
}

/** "3", "0.30", "3.75": a price as it is read and typed. */
export function usdOf(microUsd: number): string {
  const usd = microUsd / 1_000_000;
  const text = usd.toFixed(6).replace(/0+$/, "").replace(/\.$/, "");
  return /\.\d$/.test(text) ? `${text}0` : text;
}
