import type { FunctionArgs } from "convex/server";
import type { api } from "../../backend/api";
import { RATES, type RateName } from "./rates";
import { parseUsd } from "./usd";

type Override = FunctionArgs<typeof api.prices.mine.setOverride>;
export type PriceErrors = { [Name in RateName | "model" | "fromDay"]?: string };

/** What the form says as an override, or what is wrong with it. `model`: that of a price that is changed. */
export function readPriceForm(
  form: FormData,
  model?: string,
): { isValid: true; value: Override } | { isValid: false; errors: PriceErrors } {
  const text = (name: string): string => {
    const value = form.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  const errors: PriceErrors = {};
  const named = model ?? text("model");
  if (named === "") errors.model = "Name the model.";
  const rates: Partial<Record<RateName, number>> = {};
  for (const { rate, elseOf } of RATES) {
    const typed = text(rate);
    const price = parseUsd(typed);
    if (price !== null) rates[rate] = price;
    else if (typed !== "" || elseOf === null) errors[rate] = "A number such as 3 or 0.25, with at most six decimals.";
  }
  const fromDay = text("fromDay");
  if (fromDay !== "" && !/^\d{4}-\d{2}-\d{2}$/.test(fromDay)) errors.fromDay = "A day.";
  const { inputMicroUsdPerMTok, outputMicroUsdPerMTok, ...others } = rates;
  if (Object.keys(errors).length > 0 || inputMicroUsdPerMTok === undefined || outputMicroUsdPerMTok === undefined) {
    return { isValid: false, errors };
  }
  const value = { model: named, inputMicroUsdPerMTok, outputMicroUsdPerMTok, ...others };
  return { isValid: true, value: fromDay === "" ? value : { ...value, fromDay } };
}
