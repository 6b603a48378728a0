import type { z } from "zod";
import { EARLIEST_TIME, MAX_CLOCK_AHEAD_MS } from "./limits";

/** Why one item of a batch was not taken; the other items are not affected. */
export type ItemRejection = { code: ItemErrorCode; message: string };
export type ItemErrorCode = "invalid_item" | "time_out_of_range" | "too_large";
export type ItemResult<T> = { ok: true; item: T } | ({ ok: false; externalId: string | null } & ItemRejection);

export type RawItem = Record<string, unknown>;

export function isRecord(value: unknown): value is RawItem {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Parses one item of the wire: `rename` maps the fields of earlier clients to today's, `schema` checks them, and every
 * field in `times` must lie between 2000 and `now` + 48 h. A field that is null counts as absent; unknown fields are ignored.
 */
export function parseItem<S extends z.ZodType>(
  raw: unknown,
  {
    schema,
    rename,
    times,
    now,
  }: { schema: S; rename: (raw: RawItem) => RawItem; times: readonly string[]; now: number },
): ItemResult<z.infer<S>> {
  if (!isRecord(raw))
    return { ok: false, externalId: null, code: "invalid_item", message: "an item must be an object" };
  const named = rename(withoutNulls(raw));
  const externalId = typeof named.externalId === "string" ? named.externalId : null;
  const late = times.find((field) => typeof named[field] === "number" && !isPlausibleTime(named[field], now));
  if (late !== undefined) {
    const message = `${late}: ${String(named[late])} is not a time in ms between 2000-01-01 and two days from now`;
    return { ok: false, externalId, code: "time_out_of_range", message };
  }
  if (typeof named.revision === "number" && named.revision > now + MAX_CLOCK_AHEAD_MS) {
    const message = `revision: ${named.revision} is more than two days from now`;
    return { ok: false, externalId, code: "time_out_of_range", message };
  }
  const parsed = schema.safeParse(named);
  if (parsed.success) return { ok: true, item: parsed.data };
  return { ok: false, externalId, code: "invalid_item", message: describe(parsed.error) };
}

export function isPlausibleTime(time: number, now: number): boolean {
  return time >= EARLIEST_TIME && time <= now + MAX_CLOCK_AHEAD_MS;
}

/** An ISO 8601 string as ms; anything else unchanged, for the schema to judge. */
export function toMs(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? value : ms;
}

/** The first of the values that is present. */
export function firstOf(...values: unknown[]): unknown {
  return values.find((value) => value !== undefined && value !== null);
}

export function withoutNulls(raw: RawItem): RawItem {
  return Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== null && value !== undefined));
}

function describe(error: z.ZodError): string {
  const named = error.issues.slice(0, 3).map((issue) => `${issue.path.join(".") || "item"}: ${issue.message}`);
  const more = error.issues.length - named.length;
  return named.join("; ") + (more > 0 ? `; and ${more} more` : "");
}
