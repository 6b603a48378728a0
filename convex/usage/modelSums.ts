import { addCounts, isZero } from "./counts";
import type { Counts } from "./counts";

/** What the messages of one model add up to; the model is "" for messages without one. */
export type ModelCounts = Counts & { model: string };

/** Counts by model, or differences of them. */
export class ModelSums {
  #byModel = new Map<string, Counts>();

  constructor(entries: readonly ModelCounts[] = []) {
    this.addAll(entries);
  }

  add(model: string, counts: Counts, sign: 1 | -1 = 1): void {
    this.#byModel.set(model, addCounts(this.#byModel.get(model) ?? {}, counts, sign));
  }

  addAll(entries: readonly ModelCounts[], sign: 1 | -1 = 1): void {
    for (const entry of entries) this.add(entry.model, entry, sign);
  }

  get isZero(): boolean {
    return [...this.#byModel.values()].every(isZero);
  }

  /** In the order of the models' names, without models that have nothing: equal sums are equal lists. */
  entries(): ModelCounts[] {
    return [...this.#byModel]
      .filter(([, counts]) => !isZero(counts))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([model, counts]) => ({ model, ...counts }));
  }
}
