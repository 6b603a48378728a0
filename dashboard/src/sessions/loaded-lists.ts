import type { ListedSession } from "./list-request";

/** A list as far as it was loaded. */
export interface LoadedList {
  /** As the backend has them now. */
  readonly live: readonly ListedSession[];
  /** As they are shown: while the reader is held to what they look at, in the order of before. */
  readonly shown: readonly ListedSession[];
  /** Sessions that would stand above the last one shown, if the reader were not held. */
  readonly held: number;
  readonly isLoading: boolean;
  readonly isDone: boolean;
  /** What was shown before something else was asked for; its answer is awaited. */
  readonly isStale: boolean;
}

export interface LoadedLists {
  /** The reader has scrolled away from the top: nothing may move. */
  readonly isHeld: boolean;
  readonly lists: ReadonlyMap<string, LoadedList>;
}

export type ListEvent =
  | {
      kind: "loaded";
      key: string;
      live: readonly ListedSession[];
      isLoading: boolean;
      isDone: boolean;
    }
  /** Something else is asked for in its place: nothing shall flicker until that is there. */
  | { kind: "gone"; key: string }
  | { kind: "hold"; isHeld: boolean };

/** More than a screen has. */
const KEPT = 100;

export const NOTHING_LOADED: LoadedLists = { isHeld: false, lists: new Map() };

export function nextLists(state: LoadedLists, event: ListEvent): LoadedLists {
  const lists = new Map(state.lists);
  switch (event.kind) {
    case "loaded": {
      const { key, live, isLoading, isDone } = event;
      const last = state.lists.get(key);
      if (last?.isStale === true && isLoading && live.length === 0) return state;
      const before = state.isHeld && last?.isStale !== true ? last?.shown : undefined;
      const settled = before === undefined || before.length === 0 ? { shown: live, held: 0 } : settle(before, live);
      return { ...state, lists: lists.set(key, { live, ...settled, isLoading, isDone, isStale: false }) };
    }
    case "gone": {
      const list = lists.get(event.key);
      if (list !== undefined)
        lists.set(event.key, { ...list, shown: list.shown.slice(0, KEPT), held: 0, isStale: true });
      return { ...state, lists };
    }
    case "hold": {
      if (event.isHeld === state.isHeld) return state;
      if (event.isHeld) return { ...state, isHeld: true };
      for (const [key, list] of lists) lists.set(key, { ...list, shown: list.live, held: 0 });
      return { isHeld: false, lists };
    }
  }
}

/**
 * The sessions of before in their order, as they are now; those that have gone are left out, those that follow the last one are added. What
 * is new further up is held back and counted.
 */
export function settle(
  before: readonly ListedSession[],
  live: readonly ListedSession[],
): { shown: ListedSession[]; held: number } {
  const now = new Map(live.map((session) => [session.id, session]));
  const known = new Set(before.map(({ id }) => id));
  const last = live.findLastIndex(({ id }) => known.has(id));
  const kept = before.flatMap(({ id }) => now.get(id) ?? []);
  const added = live.slice(last + 1);
  return { shown: [...kept, ...added], held: live.slice(0, last + 1).filter(({ id }) => !known.has(id)).length };
}
