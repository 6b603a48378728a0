import { cacheSavingAt } from "@opensync/protocol/prices";
import type { Usage } from "@opensync/protocol";
import type { Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { allOverrides } from "../prices/overrides";
import type { Override } from "../prices/overrides";
import { usedModelsOf } from "../prices/usedModels";
import type { UsedModel } from "../prices/usedModels";
import { ratesOn } from "./pricing";
import type { KnownRates } from "./pricing";

/** What prompt caches saved a user, by the prices of the days. Remembers prices: a year of days asks for few. */
export class CacheSavings {
  #byModelDay = new Map<string, KnownRates | null>();
  #providers = new Map<string, string[]>();

  /** `used`: who served which models. Some have no price but their provider's, and rollups name no providers. */
  constructor(
    readonly overrides: readonly Override[] = [],
    used: readonly UsedModel[] = [],
  ) {
    for (const { model, provider } of used) {
      this.#providers.set(model, [...(this.#providers.get(model) ?? []), provider]);
    }
  }

  static async of(ctx: Pick<QueryCtx, "db">, userId: Id<"users">): Promise<CacheSavings> {
    return new CacheSavings(await allOverrides(ctx, userId), await usedModelsOf(ctx, userId));
  }

  /** In integer micro-USD; 0 where the model has no price. */
  of(model: string, day: string, usage: Usage): number {
    const { cacheRead = 0, cacheWrite5m = 0, cacheWrite1h = 0 } = usage;
    if (model === "" || cacheRead + cacheWrite5m + cacheWrite1h === 0) return 0;
    const key = `${day} ${model}`;
    let rates = this.#byModelDay.get(key);
    if (rates === undefined) {
      rates = this.#ratesOn(model, day);
      this.#byModelDay.set(key, rates);
    }
    return rates === null ? 0 : cacheSavingAt(rates, usage);
  }

  /** Of several providers, of which nobody knows which served how much, by the model's usual price, else by the first that has one. */
  #ratesOn(model: string, day: string): KnownRates | null {
    const providers = this.#providers.get(model) ?? [];
    for (const provider of providers.length === 1 ? providers : ["", ...providers]) {
      const rates = ratesOn({ model, ...(provider === "" ? {} : { provider }) }, day, this.overrides);
      if (rates !== null) return rates;
    }
    return null;
  }
}
