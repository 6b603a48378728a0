/** Numbers as people read them. The locale is fixed, so that output does not differ between machines. */

const grouped = new Intl.NumberFormat("en-US");

export function formatCount(count: number): string {
  return grouped.format(count);
}

/** `1 session`, `2 sessions`. */
export function formatAmount(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

const SIZES = ["kB", "MB", "GB", "TB"];

/** Decimal units, as disks and networks are measured. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  let size = bytes;
  let unit = -1;
  // 999.95 would be shown as 1000.0.
  while (size >= 999.95 && unit < SIZES.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${size.toFixed(1)} ${SIZES[unit]}`;
}

/** `85 ms`, `1.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
