import type { CostSource } from "../../answers";

/** Numbers and times as people read them. Times are UTC: the file may be read anywhere. */

export function dateTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

export function number(value: number): string {
  return value.toLocaleString("en-US");
}

export function durationOf(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 1) return `${Math.round(ms)} ms`;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const parts = [hours > 0 ? `${hours} h` : null, minutes > 0 ? `${minutes} min` : null, `${seconds % 60} s`];
  return parts.filter((part) => part !== null).join(" ");
}

/** null where there is nothing to say. A price that is not known is none of 0. */
export function money(microUsd: number | null, source: CostSource | null): string | null {
  if (source === "unpriced") return "unpriced";
  if (microUsd === null) return null;
  const usd = microUsd / 1e6;
  return `$${usd.toFixed(usd !== 0 && usd < 0.01 ? 6 : 2)}`;
}

/** UTF-8 bytes. */
export function bytesOf(bytes: number): string {
  if (bytes < 1024) return `${number(bytes)} bytes`;
  const isSmall = bytes < 1024 * 1024;
  return `${(bytes / (isSmall ? 1024 : 1024 * 1024)).toFixed(1)} ${isSmall ? "KiB" : "MiB"}`;
}
