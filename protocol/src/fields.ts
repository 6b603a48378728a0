import { z } from "zod";
import { MAX_COUNT } from "./limits";

/** The field kinds that several items share. */

export const externalId = z.string().min(1).max(512);
export const slug = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, "must be a lower-case slug such as claude-code");
export const shortText = z.string().max(1_024);
export const longText = z.string().max(16_384);
export const count = z.int().min(0).max(MAX_COUNT);
export const duration = z.number().min(0).max(MAX_COUNT);

/** Milliseconds since 1970. The range is checked apart from the schema, because it depends on the clock (see `item.ts`). */
export const time = z.number();

/** The source's time in ms, fractions allowed; the greatest revision of a field wins. Absent: last arrival wins, below every revision. */
export const revision = z.number().min(0);

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Any JSON value. Only the top is looked at: the wire is JSON text, so whatever was parsed from it is JSON all the way down. */
export const json = z.custom<Json>(
  (value) => value === null || ["string", "number", "boolean", "object"].includes(typeof value),
  "must be a JSON value",
);
