import { PRICE_VERSION } from "@opensync/protocol/prices";
import type { Rates } from "@opensync/protocol/prices";
import { v } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import { mutation, query } from "../_generated/server";
import { requireViewer } from "../auth/viewer";
import { defined } from "../defined";
import { refusal } from "../functionError";
import { dayOf } from "../usage/counts";
import { ratesOn } from "../usage/pricing";
import { allOverrides, MAX_OVERRIDES } from "./overrides";
import { beginRecompute, recomputeOf } from "./recompute";
import { usedModelsOf } from "./usedModels";

/** The prices that the signed-in user's costs are computed by. All in integer micro-USD per million tokens. */

/** A dollar a token. */
const MAX_RATE = 1e12;
const MAX_MODEL_CHARS = 1_024;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

const rate = v.union(v.number(), v.null());
const shownRates = {
  inputMicroUsdPerMTok: rate,
  outputMicroUsdPerMTok: rate,
  reasoningMicroUsdPerMTok: rate,
  cacheReadMicroUsdPerMTok: rate,
  cacheWrite5mMicroUsdPerMTok: rate,
  cacheWrite1hMicroUsdPerMTok: rate,
};

/**
 * What each model that the user has used costs today, and each that they have set a price for. A price of null: of a bucket, that it
 * costs what input does (reasoning: output); of all, that nobody knows it.
 */
export const table = query({
  args: {},
  returns: v.array(
    v.object({
      model: v.string(),
      provider: v.union(v.string(), v.null()),
      ...shownRates,
      origin: v.union(v.literal("table"), v.literal("override"), v.literal("unpriced")),
      priceVersion: v.union(v.string(), v.null()),
      /** All that the user has set for the model; `fromDay` null: for always. */
      overrides: v.array(v.object({ fromDay: v.union(v.string(), v.null()), ...shownRates })),
    }),
  ),
  handler: async (ctx) => {
    const { userId } = await requireViewer(ctx);
    const overrides = await allOverrides(ctx, userId);
    const used = await usedModelsOf(ctx, userId);
    const models = new Set(used.map(({ model }) => model));
    const unused = [...new Set(overrides.map(({ model }) => model))].filter((model) => !models.has(model));
    const today = dayOf(Date.now());
    return [...used, ...unused.map((model) => ({ model, provider: "" }))].map(({ model, provider }) => {
      const named = provider === "" ? undefined : provider;
      const known = ratesOn({ model, provider: named }, today, overrides);
      return {
        model,
        provider: named ?? known?.provider ?? null,
        ...toShown(known),
        origin: known?.origin ?? ("unpriced" as const),
        priceVersion: known === null ? null : (known.version ?? PRICE_VERSION),
        overrides: overrides
          .filter((override) => override.model === model)
          .map(({ fromDay, rates }) => ({ fromDay: fromDay === "" ? null : fromDay, ...toShown(rates) })),
      };
    });
  },
});

/**
 * Sets the user's own price of a model, for always or from a UTC day on, in place of what was set for the same. Holds for what
 * arrives from now on; `recompute` brings it to what is there. Costs that an agent reported stay.
 */
export const setOverride = mutation({
  args: {
    model: v.string(),
    inputMicroUsdPerMTok: v.number(),
    outputMicroUsdPerMTok: v.number(),
    reasoningMicroUsdPerMTok: v.optional(v.number()),
    cacheReadMicroUsdPerMTok: v.optional(v.number()),
    cacheWrite5mMicroUsdPerMTok: v.optional(v.number()),
    cacheWrite1hMicroUsdPerMTok: v.optional(v.number()),
    fromDay: v.optional(v.string()),
  },
  returns: v.null(),
  handler: async (ctx, { model, fromDay, ...shown }) => {
    const { userId } = await requireViewer(ctx);
    if (model === "" || model.length > MAX_MODEL_CHARS)
      throw refusal("invalid_request", "model: must be a model's name");
    if (fromDay !== undefined && !isDay(fromDay)) throw refusal("invalid_request", "fromDay: such as 2026-11-01");
    for (const [name, price] of Object.entries(shown)) {
      if (Number.isInteger(price) && price >= 0 && price <= MAX_RATE) continue;
      throw refusal("invalid_request", `${name}: must be a whole number from 0 to ${MAX_RATE}`);
    }
    const override = { userId, model, fromDay: fromDay ?? "", rates: fromShown(shown) };
    const existing = await ctx.db
      .query("priceOverrides")
      .withIndex("by_user_model", (q) => q.eq("userId", userId).eq("model", model).eq("fromDay", override.fromDay))
      .unique();
    if (existing !== null) {
      await ctx.db.replace("priceOverrides", existing._id, override);
      return null;
    }
    if ((await allOverrides(ctx, userId)).length >= MAX_OVERRIDES) {
      throw refusal("invalid_request", `You have ${MAX_OVERRIDES} prices of your own, which is as many as fit.`);
    }
    await ctx.db.insert("priceOverrides", override);
    return null;
  },
});

/** Removes the user's price of a model that holds from the day on; without a day, all of the model's. */
export const removeOverride = mutation({
  args: { model: v.string(), fromDay: v.optional(v.union(v.string(), v.null())) },
  returns: v.null(),
  handler: async (ctx, { model, fromDay }) => {
    const { userId } = await requireViewer(ctx);
    const overrides = await ctx.db
      .query("priceOverrides")
      .withIndex("by_user_model", (q) => q.eq("userId", userId).eq("model", model))
      .take(MAX_OVERRIDES);
    for (const override of overrides) {
      if (fromDay === undefined || override.fromDay === (fromDay ?? "")) {
        await ctx.db.delete("priceOverrides", override._id);
      }
    }
    return null;
  },
});

/** Brings all computed and unpriced costs of the past to today's prices, step by step; begins anew where it is under way. */
export const recompute = mutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const { userId } = await requireViewer(ctx);
    await beginRecompute(ctx, userId);
    return null;
  },
});

/** How far the user's last recompute is; null where there was none. */
export const recomputing = query({
  args: {},
  returns: v.union(
    v.object({
      state: v.union(v.literal("running"), v.literal("done")),
      /** How many sessions there were when it began; null where that is not known. */
      total: v.union(v.number(), v.null()),
      /** Sessions and messages looked at, and messages whose cost is another now. */
      sessions: v.number(),
      messages: v.number(),
      changed: v.number(),
      startedAt: v.number(),
      updatedAt: v.number(),
      finishedAt: v.union(v.number(), v.null()),
    }),
    v.null(),
  ),
  handler: async (ctx) => {
    const { userId } = await requireViewer(ctx);
    const found = await recomputeOf(ctx, userId);
    if (found === null) return null;
    const { state, total = null, sessions, messages, changed, startedAt, updatedAt, finishedAt = null } = found;
    return { state, total, sessions, messages, changed, startedAt, updatedAt, finishedAt };
  },
});

type StoredRates = Doc<"priceOverrides">["rates"];

function toShown(rates: Rates | null) {
  return {
    inputMicroUsdPerMTok: rates?.input ?? null,
    outputMicroUsdPerMTok: rates?.output ?? null,
    reasoningMicroUsdPerMTok: rates?.reasoning ?? null,
    cacheReadMicroUsdPerMTok: rates?.cacheRead ?? null,
    cacheWrite5mMicroUsdPerMTok: rates?.cacheWrite5m ?? null,
    cacheWrite1hMicroUsdPerMTok: rates?.cacheWrite1h ?? null,
  };
}

function fromShown(shown: {
  inputMicroUsdPerMTok: number;
  outputMicroUsdPerMTok: number;
  reasoningMicroUsdPerMTok?: number;
  cacheReadMicroUsdPerMTok?: number;
  cacheWrite5mMicroUsdPerMTok?: number;
  cacheWrite1hMicroUsdPerMTok?: number;
}): StoredRates {
  return defined({
    input: shown.inputMicroUsdPerMTok,
    output: shown.outputMicroUsdPerMTok,
    reasoning: shown.reasoningMicroUsdPerMTok,
    cacheRead: shown.cacheReadMicroUsdPerMTok,
    cacheWrite5m: shown.cacheWrite5mMicroUsdPerMTok,
    cacheWrite1h: shown.cacheWrite1hMicroUsdPerMTok,
  });
}

function isDay(text: string): boolean {
  return DAY.test(text) && !Number.isNaN(Date.parse(text));
}
