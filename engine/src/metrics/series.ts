import type { Family, Sample } from "./text-format";

/** Of one family. What comes after goes by `other`, so that a scrape stays small whatever is counted. */
const MOST_SERIES = 500;

interface Described<Label extends string> {
  name: string;
  help: string;
  labels: readonly Label[];
}

/** A count by labels. */
export class Counter<Label extends string> {
  readonly #described: Described<Label>;
  readonly #series: Series<{ count: number }>;

  constructor(described: Described<Label>) {
    this.#described = described;
    this.#series = new Series(described.labels, () => ({ count: 0 }));
  }

  /** `values` in the order of the labels. */
  add(...values: string[]): void {
    this.#series.of(values).count += 1;
  }

  family(): Family {
    const { name, help } = this.#described;
    const samples = this.#series.map((labels, { count }) => [{ labels, value: count }]);
    return { name, help, type: "counter", samples };
  }
}

/** Durations by labels. */
export class DurationHistogram<Label extends string> {
  readonly #described: Described<Label>;
  readonly #series: Series<Durations>;

  constructor(described: Described<Label>) {
    this.#described = described;
    this.#series = new Series(described.labels, () => new Durations());
  }

  /** `values` in the order of the labels. */
  observe(ms: number, ...values: string[]): void {
    this.#series.of(values).add(ms / 1000);
  }

  family(): Family {
    const { name, help } = this.#described;
    return { name, help, type: "histogram", samples: this.#series.map((labels, found) => found.samples(labels)) };
  }
}

/** Upper bounds in seconds: a function here takes from under a millisecond to, as an action, half an hour. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600] as const;

class Durations {
  readonly #counts = BOUNDS.map(() => 0);
  #sum = 0;
  #count = 0;

  add(seconds: number): void {
    this.#sum += seconds;
    this.#count += 1;
    const at = BOUNDS.findIndex((bound) => seconds <= bound);
    if (at !== -1) this.#counts[at] = (this.#counts[at] ?? 0) + 1;
  }

  samples(labels: Record<string, string>): Sample[] {
    let upTo = 0;
    const buckets = BOUNDS.map((bound, at) => {
      upTo += this.#counts[at] ?? 0;
      return { suffix: "_bucket", labels: { ...labels, le: String(bound) }, value: upTo };
    });
    return [
      ...buckets,
      { suffix: "_bucket", labels: { ...labels, le: "+Inf" }, value: this.#count },
      { suffix: "_sum", labels, value: this.#sum },
      { suffix: "_count", labels, value: this.#count },
    ];
  }
}

class Series<T> {
  readonly #labels: readonly string[];
  readonly #make: () => T;
  readonly #known = new Map<string, { labels: Record<string, string>; found: T }>();

  constructor(labels: readonly string[], make: () => T) {
    this.#labels = labels;
    this.#make = make;
  }

  of(values: readonly string[]): T {
    const key = values.join("\0");
    const known = this.#known.get(key);
    if (known !== undefined) return known.found;
    if (this.#known.size >= MOST_SERIES && values.some((value) => value !== OTHER))
      return this.of(values.map(() => OTHER));
    const labels = Object.fromEntries(this.#labels.map((label, at) => [label, values[at] ?? ""]));
    const found = this.#make();
    this.#known.set(key, { labels, found });
    return found;
  }

  map(samples: (labels: Record<string, string>, found: T) => Sample[]): Sample[] {
    return Array.from(this.#known.values()).flatMap(({ labels, found }) => samples(labels, found));
  }
}

const OTHER = "other";
