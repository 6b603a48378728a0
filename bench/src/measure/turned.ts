/** In another order in each round, so that none always follows the same. */
export function turned<Value>(values: readonly Value[], round: number): Value[] {
  const first = round % values.length;
  return [...values.slice(first), ...values.slice(0, first)];
}
