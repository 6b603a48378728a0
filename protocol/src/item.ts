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
 * Parses one item of the wire: `rename` brings the fields of earlier clients, in place, to today's; `schema` checks them, and every
 * field in `times` must lie between 2000 and `now` + 48 h. `marks` are times that may also be 0, which lifts the mark. A field that
 * is null counts as absent; unknown fields are ignored.
 */
export function parseItem<S extends z.ZodType>(
  raw: unknown,
  {
    schema,
    rename,
    times,
    marks = [],
    now,
  }: {
    schema: S;
    rename: (item: RawItem) => void;
    times: readonly string[];
    marks?: readonly string[];
    now: number;
  },
): ItemResult<z.infer<S>> {
  if (!isRecord(raw))
    return { ok: false, externalId: null, code: "invalid_item", message: "an item must be an object" };
  const named = withoutNulls(raw);
  rename(named);
  const externalId = typeof named.externalId === "string" ? named.externalId : null;
  const dated = [...times, ...marks.filter((field) => named[field] !== 0)];
  const late = dated.find((field) => typeof named[field] === "number" && !isPlausibleTime(named[field], now));
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

/** `Date.parse` alone takes "Room 12" for a day in 2001. */
const ISO_TIME = /^\d{4}-\d{2}(?:-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?)?$/i;

/** An ISO 8601 string as ms; anything else unchanged, for the schema to judge. */
export function toMs(value: unknown): unknown {
  if (typeof value !== "string" || !ISO_TIME.test(value)) return value;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? value : ms;
}

/** The first of the values that is present. */
export function firstOf(...values: unknown[]): unknown {
  return values.find((value) => value !== undefined && value !== null);
}

/** Gives a field that is absent the value of the first of its other names that is present. */
export function adopt(item: RawItem, field: string, ...otherNames: string[]): void {
  if (item[field] !== undefined) return;
  const name = otherNames.find((other) => item[other] !== undefined);
  if (name !== undefined) item[field] = item[name];
}

/** Replaces a field that is present by what `convert` makes of it. */
export function convert(item: RawItem, field: string, convert: (value: unknown) => unknown): void {
  if (item[field] !== undefined) item[field] = convert(item[field]);
}

/** A copy without the fields that are null or undefined. */
export function withoutNulls(raw: RawItem): RawItem {
  const copy: RawItem = { ...raw };
  for (const field of Object.keys(copy)) {
    if (copy[field] === null || copy[field] === undefined) delete copy[field];
  }
  return copy;
}

/** OpenCode's events carry the model as an object: its id and its provider's. */
export function flattenModel(item: RawItem): void {
  if (!isRecord(item.model)) return;
  const { modelID, id, providerID } = item.model;
  item.provider ??= providerID ?? undefined;
  item.model = firstOf(modelID, id);
}

export function lowerCase(value: unknown): unknown {
  return typeof value === "string" ? value.toLowerCase() : value;
}

function describe(error: z.ZodError): string {
  const named = error.issues.slice(0, 3).map((issue) => `${issue.path.join(".") || "item"}: ${issue.message}`);
  const more = error.issues.length - named.length;
  return named.join("; ") + (more > 0 ? `; and ${more} more` : "");
}
