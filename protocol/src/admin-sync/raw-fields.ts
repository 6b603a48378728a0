import type { Json } from "../fields";
import { isRecord } from "../item";
import type { RawItem } from "../item";

/** A posted object from which what is known is taken, name by name, so that what is left can be kept as it came. */
export class RawFields {
  #values: Map<string, unknown>;
  #nested = new Map<string, RawFields>();

  constructor(raw: RawItem) {
    this.#values = new Map(Object.entries(raw).filter(([, value]) => value !== null && value !== undefined));
  }

  /** The value of the first of these names that is present. The others stay, unless they say the same. */
  take(...names: string[]): unknown {
    const name = names.find((candidate) => this.#values.has(candidate));
    if (name === undefined) return undefined;
    const value = this.#values.get(name);
    for (const other of names) if (this.#values.get(other) === value) this.#values.delete(other);
    return value;
  }

  /** Like `take`, where the value is text. */
  takeText(...names: string[]): string | undefined {
    const isText = (value: unknown) => typeof value === "string" && value !== "";
    const value = this.take(...names.filter((name) => isText(this.#values.get(name))));
    return typeof value === "string" ? value : undefined;
  }

  /** A copy to look into: what is taken of it is not taken here. */
  copy(): RawFields {
    return new RawFields(Object.fromEntries(this.#values));
  }

  /** The fields of a nested object; what is not taken of them stays in it. */
  within(name: string): RawFields {
    const known = this.#nested.get(name);
    if (known !== undefined) return known;
    const value = this.#values.get(name);
    const nested = new RawFields(isRecord(value) ? value : {});
    if (isRecord(value)) {
      this.#values.delete(name);
      this.#nested.set(name, nested);
    }
    return nested;
  }

  /** Takes what is left. */
  takeRest(): Record<string, Json> {
    const rest = this.rest() ?? {};
    this.#values.clear();
    this.#nested.clear();
    return rest;
  }

  /** What was not taken; undefined if that is nothing. */
  rest(): Record<string, Json> | undefined {
    const rest = Object.fromEntries(this.#values) as Record<string, Json>;
    for (const [name, nested] of this.#nested) {
      const left = nested.rest();
      if (left !== undefined) rest[name] = left;
    }
    return Object.keys(rest).length === 0 ? undefined : rest;
  }
}
