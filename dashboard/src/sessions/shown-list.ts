import { stringifySearch } from "../filters/address-search";
import { writeFilters, type Filters } from "../filters/filters";
import type { Entry } from "./entries";
import type { ListView } from "./list-view";

/** The sessions above and below one in a list; null at an end of what was loaded of it. */
export interface Around {
  readonly above: string | null;
  readonly below: string | null;
  /** Beyond the ends, the list goes on by last activity. */
  readonly isByActivity: boolean;
}

let last: { readonly filters: string; readonly view: ListView; readonly entries: readonly Entry[] } | null = null;

/** Remembers what the list shows, for who opens a session in it and goes on from there. */
export function rememberShown(filters: Filters, view: ListView, entries: readonly Entry[]): void {
  last = { filters: textOf(filters), view, entries };
}

/**
 * What stands around a session in the list that was shown last, whatever that was ordered and grouped by; null where the session was not
 * in it, or where it had other filters.
 */
export function shownAround(filters: Filters, id: string): Around | null {
  if (last?.filters !== textOf(filters)) return null;
  const ids = last.entries.flatMap((entry) => (entry.kind === "session" ? [entry.session.id] : []));
  const at = ids.indexOf(id);
  if (at === -1) return null;
  const { by, order, group, isTrash } = last.view;
  const isByTime = by === "activity" && order === "desc" && (group === null || group === "day");
  const isOrdered = filters.text === undefined && filters.tool === undefined && filters.hour === undefined;
  return {
    above: ids[at - 1] ?? null,
    below: ids[at + 1] ?? null,
    isByActivity: isByTime && isOrdered && !isTrash,
  };
}

function textOf(filters: Filters): string {
  return stringifySearch(writeFilters(filters));
}
