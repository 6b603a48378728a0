import { useCallback, useMemo, useReducer, useState } from "react";
import { localDay } from "../filters/date-range";
import type { Filters } from "../filters/filters";
import { useMinute } from "../ui/RelativeTime";
import {
  ALL,
  CHILDREN,
  childrenKey,
  entriesByDay,
  entriesByGroup,
  entriesOfAll,
  type Entry,
  type Group,
} from "./entries";
import { childrenArgs, groupArgs, listArgs, type ListArgs } from "./list-request";
import type { GroupBy, ListView } from "./list-view";
import { nextLists, NOTHING_LOADED, type ListEvent, type LoadedList } from "./loaded-lists";
import { stillSo, toldAt } from "./told-at";
import { useFolded } from "./useFolded";

export interface ListRequest {
  readonly key: string;
  /** Names what is asked for. */
  readonly asked: string;
  readonly args: ListArgs;
  /** When states are told, ms; null where none is asked for. */
  readonly at: number | null;
  readonly wanted: number;
}

const STEP = 100;
const FIRST: Record<"all" | "other", number> = { all: 100, other: 20 };

/** The lists that the page is made of, how far each is wanted, and the lines that they make. */
export function useSessionLists(
  filters: Filters,
  view: ListView,
  groups: readonly Group[] | null,
  wantedAtFirst: number,
): {
  /** Names what is asked for. */
  asked: string;
  requests: readonly ListRequest[];
  report: (event: ListEvent) => void;
  lists: ReadonlyMap<string, LoadedList>;
  entries: readonly Entry[];
  all: LoadedList | undefined;
  held: number;
  hold: (isHeld: boolean) => void;
  /** Has a list loaded, or more of it. */
  want: (list: string) => void;
  more: (list: string) => void;
  unfold: (externalId: string) => void;
  turn: (group: string) => void;
} {
  const [{ lists }, report] = useReducer(nextLists, NOTHING_LOADED);
  const [wanted, setWanted] = useState<ReadonlyMap<string, number>>(
    () => new Map(groups === null ? [[ALL, Math.max(FIRST.all, wantedAtFirst)]] : []),
  );
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const { folded, turn } = useFolded();
  const now = useMinute();
  const today = localDay(now);
  const { status } = filters;
  const args = useMemo(() => listArgs(filters, view), [filters, view]);
  const at = toldAt(status, now);

  // Something else is asked for: of that, the beginning.
  const asked = JSON.stringify(args);
  const [before, setBefore] = useState(asked);
  if (before !== asked) {
    setBefore(asked);
    setWanted((now) => new Map([...now.keys()].map((key) => [key, key === ALL ? FIRST.all : FIRST.other])));
    setUnfolded(new Set());
  }

  const want = useCallback((list: string) => {
    setWanted((before) => (before.has(list) ? before : new Map(before).set(list, FIRST.other)));
  }, []);
  const more = useCallback(
    (list: string) => {
      const loaded = lists.get(list)?.live.length ?? 0;
      setWanted((before) => {
        const enough = Math.ceil((loaded + STEP) / STEP) * STEP;
        return (before.get(list) ?? 0) >= enough ? before : new Map(before).set(list, enough);
      });
    },
    [lists],
  );
  const unfold = useCallback((externalId: string) => {
    setUnfolded((before) => {
      const next = new Set(before);
      if (!next.delete(externalId)) next.add(externalId);
      return next;
    });
  }, []);
  const hold = useCallback((isHeld: boolean) => report({ kind: "hold", isHeld }), []);

  const requests = useMemo(
    () => requestsOf([...wanted], { args, at, group: view.group, unfolded, folded }),
    [wanted, args, at, view.group, unfolded, folded],
  );
  const current = useMemo(() => listsNow(lists, status, now), [lists, status, status === undefined ? 0 : now]);
  const entries = useMemo(() => {
    const shown = { lists: current, unfolded, folded };
    if (groups !== null) return entriesByGroup(groups, shown);
    return view.group === "day" ? entriesByDay(shown, view.by, today) : entriesOfAll(shown);
  }, [current, unfolded, folded, groups, view.group, view.by, today]);
  const all = lists.get(ALL);
  return { asked, requests, report, lists, entries, all, held: all?.held ?? 0, hold, want, more, unfold, turn };
}

/** The lists without what has left its state as time passed. Subagents are shown in any. */
function listsNow(
  lists: ReadonlyMap<string, LoadedList>,
  status: Filters["status"],
  now: number,
): ReadonlyMap<string, LoadedList> {
  if (status === undefined) return lists;
  return new Map(
    [...lists].map(([key, list]) =>
      key.startsWith(CHILDREN) || list.isStale
        ? [key, list]
        : [key, { ...list, shown: stillSo(list.shown, status, now) }],
    ),
  );
}

/** What is asked of the backend for the lists that are wanted and can be seen. */
function requestsOf(
  wanted: readonly (readonly [string, number])[],
  {
    args,
    at,
    group,
    unfolded,
    folded,
  }: {
    args: ListArgs;
    at: number | null;
    group: GroupBy | null;
    unfolded: ReadonlySet<string>;
    folded: ReadonlySet<string>;
  },
): ListRequest[] {
  const children = new Map([...unfolded].map((externalId) => [childrenKey(externalId), externalId]));
  const request = (key: string, wantedOfIt: number, of: ListArgs, told = at): ListRequest => {
    return { key, asked: JSON.stringify(of), args: of, at: told, wanted: wantedOfIt };
  };
  return wanted.flatMap(([key, count]): ListRequest[] => {
    if (key === ALL) return [request(key, count, args)];
    const parent = children.get(key);
    if (parent !== undefined) return [request(key, count, childrenArgs(parent), null)];
    const value = group === null ? null : groupValue(group, key);
    if (group === null || group === "day" || value === null || folded.has(key)) return [];
    return [request(key, count, groupArgs(args, group, value))];
  });
}

export function groupKey(group: GroupBy, value: string): string {
  return `${group} ${value}`;
}

function groupValue(group: GroupBy, key: string): string | null {
  return key.startsWith(`${group} `) ? key.slice(group.length + 1) : null;
}
