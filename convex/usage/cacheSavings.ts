import { cacheSavingAt } from "@opensync/protocol/prices";
import type { Usage } from "@opensync/protocol";
import type { Override } from "../prices/overrides";
import { ratesOn } from "./pricing";
import type { KnownRates } from "./pricing";

/** What prompt caches saved a user, by the prices of the days. Remembers prices: a year of days asks for few. */
export class CacheSavings {
  #byModelDay = new Map<string, KnownRates | null>();

  constructor(readonly overrides: readonly Override[]) {}

  /** In integer micro-USD; 0 where the model has no price. */
  of(model: string, day: string, usage: Usage): number {
    const { cacheRead = 0, cacheWrite5m = 0, cacheWrite1h = 0 } = usage;
    if (model === "" || cacheRead + cacheWrite5m + cacheWrite1h === 0) return 0;
    const key = `${day} ${model}`;
    let rates = this.#byModelDay.get(key);
    if (rates === undefined) {
      rates = ratesOn({ model }, day, this.overrides);
      this.#byModelDay.set(key, rates);
    }
    return rates === null ? 0 : cacheSavingAt(rates, usage);
  }
}
