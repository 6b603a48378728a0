const whole = new Intl.NumberFormat("en");
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const bytes = ["B", "KiB", "MiB", "GiB", "TiB"];

export function countText(value: number): string {
  return whole.format(value);
}

/** "1.2M": for cards and lists; the exact number belongs into the title. */
export function compactText(value: number): string {
  return value < 10_000 ? whole.format(value) : compact.format(value);
}

/** "$0.42", "<$0.01", "$1,204.50". Micro-USD. */
export function costText(microUsd: number): string {
  if (microUsd > 0 && microUsd < 10_000) return "<$0.01";
  return `$${(microUsd / 1_000_000).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** To the micro-USD. */
export function exactCostText(microUsd: number): string {
  return `$${(microUsd / 1_000_000).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 6 })}`;
}

export function bytesText(value: number): string {
  let size = value;
  let unit = 0;
  while (size >= 1024 && unit < bytes.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${bytes[unit]}`;
}

/** "1 session", "2 sessions". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${whole.format(count)} ${count === 1 ? one : many}`;
}
