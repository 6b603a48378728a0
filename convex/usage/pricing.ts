import { isUnbilled } from "@opensync/protocol";
import { priceOverridesSchema, priceUsage } from "@opensync/protocol/prices";
import type { PriceOverrides } from "@opensync/protocol/prices";
import type { Doc } from "../_generated/dataModel";
import { jsonVariable } from "../env";

type PricedMessage = Pick<Doc<"messages">, "usage" | "model" | "provider" | "cost" | "createdAt" | "createdAtAssumed">;

/** The cost of a message by the price table; undefined where its source gave one, where nothing was billed, or where no price is known. */
export function computeCost(message: PricedMessage): Doc<"messages">["computedCost"] {
  const { usage, model, provider, cost } = message;
  if (usage === undefined || model === undefined || cost !== undefined || isUnbilled(model, usage)) return undefined;
  const at = message.createdAtAssumed === true ? undefined : message.createdAt;
  return priceUsage({ model, provider, usage, at }, overrides()) ?? undefined;
}

/** The owner's own prices, as JSON in the deployment's environment: `{"model": {"input": USD per million, "output": ...}}`. */
function overrides(): PriceOverrides {
  const variable = jsonVariable("OPENSYNC_PRICES");
  return variable === undefined ? {} : priceOverridesSchema.parse(variable);
}
