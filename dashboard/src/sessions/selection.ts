import type { ListedSession } from "./list-request";

/** What is to be known of a session that something is done with. */
export type SelectedSession = Pick<ListedSession, "id" | "title" | "agentType" | "starred" | "tags">;

/** Which sessions are selected, and from where the next range reaches. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly anchor: string | null;
  /** All that was loaded then; what is loaded later is not of it. */
  readonly isOfLoaded: boolean;
}

export const NOTHING_SELECTED: Selection = { ids: new Set(), anchor: null, isOfLoaded: false };

/** Turns one over; with `range` all from the anchor to it get its new state. `order`: the sessions as they are shown. */
export function toggled(
  { ids, anchor }: Pick<Selection, "ids" | "anchor">,
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
  return { ids: next, anchor: id, isOfLoaded: false };
}

export function allOf(order: readonly string[], isOfLoaded: boolean): Selection {
  return { ids: new Set(order), anchor: order.at(-1) ?? null, isOfLoaded };
}
