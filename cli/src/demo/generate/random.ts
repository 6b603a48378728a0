/** A seeded generator (mulberry32). The same names give the same numbers on every machine, whatever else was drawn before. */
export class Random {
  #state: number;

  /** @param names what the numbers are for: `new Random(seed, "session", 12)` */
  constructor(...names: readonly (string | number)[]) {
    this.#state = fnv1a(names.join("\n"));
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 up to, not including, `bound`. */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(values: readonly [T, ...T[]]): T {
    return values[this.below(values.length)] ?? values[0];
  }

  /** One of the values, as often as its weight says. */
  weighted<T>(values: readonly (readonly [T, number])[]): T {
    const sum = values.reduce((total, [, weight]) => total + weight, 0);
    let left = this.next() * sum;
    for (const [value, weight] of values) {
      left -= weight;
      if (left < 0) return value;
    }
    const last = values.at(-1);
    if (last === undefined) throw new RangeError("Nothing to choose from");
    return last[0];
  }

  hex(length: number): string {
    return this.#text(length, "0123456789abcdef");
  }

  /** As the ids of Anthropic's messages and of OpenCode are written. */
  base62(length: number): string {
    return this.#text(length, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
  }

  uuid(): string {
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-a${this.hex(3)}-${this.hex(12)}`;
  }

  #text(length: number, alphabet: string): string {
    return Array.from({ length }, () => alphabet[this.below(alphabet.length)]).join("");
  }
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
