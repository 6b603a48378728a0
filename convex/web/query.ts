import { toMs } from "@opensync/protocol";
import { ApiError } from "./apiError";

/** Days are compared as text, which holds for years of four digits. */
const LATEST_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Parameters of a URL, parsed; each failure is a 400 that names the parameter. */

/** A whole number from 1 to `max`; more is cut to `max`. */
export function limitOf(url: URL, { fallback, max }: { fallback: number; max: number }): number {
  const text = url.searchParams.get("limit");
  if (text === null) return fallback;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1)
    throw new ApiError("invalid_request", "limit: must be a whole number from 1");
  return Math.min(limit, max);
}

/** Milliseconds, or a date such as 2026-11-01 or 2026-11-01T10:00:00Z; undefined where it is not given. */
export function timeOf(url: URL, name: string): number | undefined {
  const text = url.searchParams.get(name);
  if (text === null || text === "") return undefined;
  const time = /^\d+$/.test(text) ? Number(text) : toMs(text);
  if (typeof time !== "number" || time > LATEST_TIME) {
    throw new ApiError("invalid_request", `${name}: must be a date such as 2026-11-01, or milliseconds since 1970`);
  }
  return time;
}

export function textOf(url: URL, name: string): string | undefined {
  const text = url.searchParams.get(name);
  return text === null || text === "" ? undefined : text;
}

/**
 * Cursors are opaque to callers and hold for one query only: `scope` is what the query is about (its route and filters), and
 * a cursor that was made for another is refused.
 */
export function encodeCursor(scope: unknown, position: unknown): string {
  const bytes = new TextEncoder().encode(JSON.stringify([scope, position]));
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** The position in the cursor of the URL; null where none is given. */
export function cursorOf<Position>(
  url: URL,
  scope: unknown,
  parse: (position: unknown) => Position | null,
): Position | null {
  const text = url.searchParams.get("cursor");
  if (text === null || text === "") return null;
  const position = decode(text, scope);
  const parsed = position === undefined ? null : parse(position);
  if (parsed === null) throw foreignCursor();
  return parsed;
}

export function foreignCursor(cause?: unknown): ApiError {
  return new ApiError("invalid_request", "cursor: is not one that this query has given", { cause });
}

export function stringPosition(position: unknown): string | null {
  return typeof position === "string" ? position : null;
}

function decode(text: string, scope: unknown): unknown {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
    const decoded: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const isOfScope = Array.isArray(decoded) && JSON.stringify(decoded[0]) === JSON.stringify(scope);
    return isOfScope ? decoded[1] : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof DOMException) return undefined;
    throw error;
  }
}
