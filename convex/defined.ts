/** `T` without undefined as a value: zod marks an absent field `?: X | undefined`, Convex's validators `?: X`. */
export type Defined<T> = T extends readonly (infer Item)[]
  ? Defined<Item>[]
  : T extends object
    ? { [Key in keyof T]: Defined<Exclude<T[Key], undefined>> }
    : T;

/** The value without those fields, at any depth, that are present and undefined. */
export function defined<T>(value: T): Defined<T>;
export function defined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => defined(item));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(entries.map(([key, field]) => [key, defined(field)]));
}
