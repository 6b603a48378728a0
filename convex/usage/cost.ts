import type { Doc } from "../_generated/dataModel";

export interface MessageCost {
  microUsd: number;
  source: "reported" | "computed";
  priceVersion?: string;
}

/** What a message cost, as far as anybody knows: what its agent reported, else our own price for it, else its client's. */
export function costOf({ cost, computedCost }: Pick<Doc<"messages">, "cost" | "computedCost">): MessageCost | null {
  if (cost?.source !== "reported" && computedCost !== undefined) return { ...computedCost, source: "computed" };
  return cost ?? null;
}
