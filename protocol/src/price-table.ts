import { calcPrice } from "@pydantic/genai-prices";
import type { PriceCalculation, Provider } from "@pydantic/genai-prices";

/** The bundled table's own calculation. It throws when a model has no price for a bucket that was used: then the price is not known. */
export function findPrice(
  tokens: Record<string, number>,
  model: string,
  options: { providerId?: string; provider?: Provider; timestamp?: Date },
): PriceCalculation | null {
  try {
    return calcPrice(tokens, model, options);
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}
