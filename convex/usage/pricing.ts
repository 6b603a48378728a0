import { isUnbilled } from "@opensync/protocol";
import {
  costAt,
  isOlderTable,
  microRates,
  OVERRIDE_VERSION,
  priceOverridesSchema,
  priceUsage,
  tableRates,
} from "@opensync/protocol/prices";
import type { PriceOverrides, Rates } from "@opensync/protocol/prices";
import type { Doc } from "../_generated/dataModel";
import { jsonVariable } from "../env";
import { overrideOn, overrideVersion } from "../prices/overrides";
import type { Override } from "../prices/overrides";
import { dayOf } from "./counts";

type PricedMessage = Pick<Doc<"messages">, "usage" | "model" | "provider" | "cost" | "createdAt" | "createdAtAssumed">;

/** Sorts behind every day. */
export const ALWAYS = "9999-99-99";

/**
 * Our own price of a message: by the user's prices, else by those of the deployment's environment, else by the table. undefined
 * where its agent reported a cost, where nothing was billed, where no price is known, and where its client computed one that is as
 * good: by a price that the user set there, or by no older table.
 */
export function computeCost(message: PricedMessage, overrides: readonly Override[]): Doc<"messages">["computedCost"] {
  const { usage, model, provider, cost } = message;
  if (usage === undefined || model === undefined || cost?.source === "reported" || isUnbilled(model, usage)) {
    return undefined;
  }
  // A message without a time of its own is priced as of today, whenever that is.
  const at = message.createdAtAssumed === true ? undefined : message.createdAt;
  const override = overrideOn(overrides, model, at === undefined ? ALWAYS : dayOf(at));
  if (override !== undefined) {
    return { microUsd: costAt(override.rates, usage), priceVersion: overrideVersion(override) };
  }
  const prices = deploymentPrices();
  const isOwn = nameIn(prices, { model, provider }) !== undefined && cost?.priceVersion !== OVERRIDE_VERSION;
  if (cost !== undefined && !isOwn && !isOlderTable(cost.priceVersion)) return undefined;
  return priceUsage({ model, provider, usage, at }, prices) ?? undefined;
}

export interface KnownRates extends Rates {
  provider: string | null;
  origin: "table" | "override";
  version?: string;
}

/** What a model costs on a UTC day, in micro-USD per million tokens; null where nobody knows. */
export function ratesOn(
  { model, provider }: { model: string; provider?: string | undefined },
  day: string,
  overrides: readonly Override[],
): KnownRates | null {
  const override = overrideOn(overrides, model, day);
  if (override !== undefined) {
    return { ...override.rates, provider: provider ?? null, origin: "override", version: overrideVersion(override) };
  }
  const prices = deploymentPrices();
  const name = nameIn(prices, { model, provider });
  const own = name === undefined ? undefined : prices[name];
  if (own !== undefined) {
    return { ...microRates(own), provider: provider ?? null, origin: "override", version: OVERRIDE_VERSION };
  }
  const at = Date.parse(day);
  const known = tableRates(model, {
    ...(provider === undefined ? {} : { provider }),
    ...(Number.isNaN(at) ? {} : { at }),
  });
  return known === null ? null : { ...known, origin: "table" };
}

function nameIn(prices: PriceOverrides, { model, provider = "" }: { model: string; provider?: string | undefined }) {
  return [`${provider}/${model}`, model].find((name) => Object.hasOwn(prices, name));
}

/** The owner's own prices, as JSON in the deployment's environment: `{"model": {"input": USD per million, "output": ...}}`. */
function deploymentPrices(): PriceOverrides {
  const variable = jsonVariable("OPENSYNC_PRICES");
  return variable === undefined ? {} : priceOverridesSchema.parse(variable);
}
