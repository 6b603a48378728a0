import { hash48 } from "@opensync/protocol";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";

/** A user has this many overrides at most: `setOverride` holds it. */
export const MAX_OVERRIDES = 500;

export type Override = Pick<Doc<"priceOverrides">, "model" | "fromDay" | "rates">;

/** The user's own prices of one model. */
export function overridesOf(ctx: Pick<QueryCtx, "db">, userId: Id<"users">, model: string) {
  return ctx.db
    .query("priceOverrides")
    .withIndex("by_user_model", (q) => q.eq("userId", userId).eq("model", model))
    .take(MAX_OVERRIDES);
}

export function allOverrides(ctx: Pick<QueryCtx, "db">, userId: Id<"users">) {
  return ctx.db
    .query("priceOverrides")
    .withIndex("by_user_model", (q) => q.eq("userId", userId))
    .take(MAX_OVERRIDES);
}

/** Which of a model's overrides holds on a day, if any does. */
export function overrideOn(overrides: readonly Override[], model: string, day: string): Override | undefined {
  let latest: Override | undefined;
  for (const override of overrides) {
    if (override.model !== model || override.fromDay > day) continue;
    if (latest === undefined || override.fromDay > latest.fromDay) latest = override;
  }
  return latest;
}

/** Names the override, and its prices by a hash: equal prices are equal versions. */
export function overrideVersion({ model, fromDay, rates }: Override): string {
  const { input, output, reasoning, cacheRead, cacheWrite5m, cacheWrite1h } = rates;
  const hash = hash48(JSON.stringify([input, output, reasoning, cacheRead, cacheWrite5m, cacheWrite1h])).toString(36);
  return `override:${model}${fromDay === "" ? "" : `@${fromDay}`}#${hash}`;
}
