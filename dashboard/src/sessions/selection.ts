/** Which sessions are selected, and from where the next range reaches. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly anchor: string | null;
}

export const NOTHING_SELECTED: Selection = { ids: new Set(), anchor: null };

/** Turns one over; with `range` all from the anchor to it get its new state. `order`: the sessions as they are shown. */
export function toggled(
  { ids, anchor }: Selection,
  id: string,
  { range, order }: { range: boolean; order: readonly string[] },
): Selection {
  const next = new Set(ids);
  const isAdded = !ids.has(id);
  const from = range && anchor !== null ? order.indexOf(anchor) : -1;
  const to = order.indexOf(id);
  const reached = from === -1 || to === -1 ? [id] : order.slice(Math.min(from, to), Math.max(from, to) + 1);
  for (const each of reached) {
    if (isAdded) next.add(each);
    else next.delete(each);
  }
  return { ids: next, anchor: id };
}

export function allOf(order: readonly string[]): Selection {
  return { ids: new Set(order), anchor: order.at(-1) ?? null };
}
