import type { MessageItem } from "@opensync/protocol";
import type { PriceOverrides } from "@opensync/protocol/prices";

export interface PricedMessage {
  readonly message: MessageItem;
  /** The model, when the message used tokens whose price nobody knows here. */
  readonly unpricedModel: string | null;
}

export type PriceMessage = (message: MessageItem) => PricedMessage;

/**
 * Puts the cost on a message: what the agent reported stays, then the user's own price (the setting `prices`), then the bundled
 * table's. An unknown model gets no cost at all rather than a cost of 0.
 *
 * The table is 2 MB of source: it is loaded here and not with the library, so that a hook never pays for it.
 */
export async function loadPricing(overrides: PriceOverrides): Promise<PriceMessage> {
  const { isUnbilled, priceUsage } = await import("@opensync/protocol/prices");
  return (message) => {
    const { model, provider, usage, cost, createdAt } = message;
    if (cost !== undefined || usage === undefined || model === undefined || isUnbilled(model, usage)) {
      return { message, unpricedModel: null };
    }
    const price = priceUsage({ model, provider, usage, at: createdAt }, overrides);
    if (price === null) return { message, unpricedModel: model };
    return { message: { ...message, cost: { source: "computed", ...price } }, unpricedModel: null };
  };
}
