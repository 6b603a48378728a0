import { useCallback, useMemo, useState } from "react";
import type { Entry } from "./entries";
import { allOf, NOTHING_SELECTED, toggled, type SelectedSession } from "./selection";

/**
 * What is selected of the list. A session that moves out of what is loaded stays selected; who asks for other sessions (`asked`)
 * begins anew: nothing is done to what is not seen.
 */
export function useSelection(
  entries: readonly Entry[],
  asked: string,
): {
  selected: readonly SelectedSession[];
  isSelected: (id: string) => boolean;
  isAll: boolean;
  /** All that was loaded was selected at once: there may be more of it. */
  isOfLoaded: boolean;
  select: (id: string, range: boolean) => void;
  selectAll: () => void;
  selectThese: (sessions: readonly SelectedSession[]) => void;
  clear: () => void;
} {
  const [selection, setSelection] = useState(NOTHING_SELECTED);
  const [before, setBefore] = useState(asked);
  if (before !== asked) {
    setBefore(asked);
    setSelection(NOTHING_SELECTED);
  }
  const [known] = useState(() => new Map<string, SelectedSession>());
  const order = useMemo(() => {
    const ids = new Set<string>();
    for (const entry of entries) {
      if (entry.kind !== "session") continue;
      ids.add(entry.session.id);
      known.set(entry.session.id, entry.session);
    }
    return [...ids];
  }, [entries, known]);
  return {
    selected: useMemo(
      () => [...selection.ids].flatMap((id) => known.get(id) ?? []),
      // `entries`: what is known of the selected changes with them.
      [selection, known, entries],
    ),
    isSelected: (id) => selection.ids.has(id),
    isAll: order.length > 0 && order.every((id) => selection.ids.has(id)),
    isOfLoaded: selection.isOfLoaded,
    select: useCallback((id, range) => setSelection((now) => toggled(now, id, { range, order })), [order]),
    selectAll: useCallback(() => setSelection(allOf(order, true)), [order]),
    selectThese: useCallback(
      (sessions) => {
        for (const session of sessions) known.set(session.id, session);
        setSelection(
          allOf(
            sessions.map(({ id }) => id),
            false,
          ),
        );
      },
      [known],
    ),
    clear: useCallback(() => setSelection(NOTHING_SELECTED), []),
  };
}
