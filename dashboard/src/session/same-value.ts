/** Whether both are the same as JSON. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  const [entries, others] = [Object.entries(one), new Map(Object.entries(other))];
  return (
    Array.isArray(one) === Array.isArray(other) &&
    entries.length === others.size &&
    entries.every(([name, value]) => others.has(name) && isSame(value, others.get(name)))
  );
}

/**
 * The list as it is now, made of the values of before where they are the same: each answer of the backend is made of new ones, and what
 * is drawn from a value is drawn again when it is another.
 */
export function withSame<Value>(
  before: readonly Value[],
  now: readonly Value[],
  keyOf: (value: Value) => string,
): readonly Value[] {
  const known = new Map(before.map((value) => [keyOf(value), value]));
  const kept = now.map((value) => {
    const old = known.get(keyOf(value));
    return old !== undefined && isSame(old, value) ? old : value;
  });
  return kept.length === before.length && kept.every((value, index) => value === before[index]) ? before : kept;
}
