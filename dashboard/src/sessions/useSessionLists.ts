import { useCallback, useMemo, useReducer, useState } from "react";
import { localDay } from "../filters/date-range";
import type { Filters } from "../filters/filters";
import { useMinute } from "../ui/RelativeTime";
import { ALL, childrenKey, entriesByDay, entriesByGroup, entriesOfAll, type Entry, type Group } from "./entries";
import { childrenArgs, groupArgs, listArgs, type ListArgs } from "./list-request";
import type { GroupBy, ListView } from "./list-view";
import { nextLists, NOTHING_LOADED, type ListEvent, type LoadedList } from "./loaded-lists";
import { useFolded } from "./useFolded";

export interface ListRequest {
  readonly key: string;
  readonly args: ListArgs;
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
  const today = localDay(useMinute());
  const args = useMemo(() => listArgs(filters, view), [filters, view]);

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
    () => requestsOf([...wanted], { args, group: view.group, unfolded, folded }),
    [wanted, args, view.group, unfolded, folded],
  );
  const entries = useMemo(() => {
    const shown = { lists, unfolded, folded };
    if (groups !== null) return entriesByGroup(groups, shown);
    return view.group === "day" ? entriesByDay(shown, view.by, today) : entriesOfAll(shown);
  }, [lists, unfolded, folded, groups, view.group, view.by, today]);
  const all = lists.get(ALL);
  return { asked, requests, report, entries, all, held: all?.held ?? 0, hold, want, more, unfold, turn };
}

/** What is asked of the backend for the lists that are wanted and can be seen. */
function requestsOf(
  wanted: readonly (readonly [string, number])[],
  {
    args,
    group,
    unfolded,
    folded,
  }: { args: ListArgs; group: GroupBy | null; unfolded: ReadonlySet<string>; folded: ReadonlySet<string> },
): ListRequest[] {
  const children = new Map([...unfolded].map((externalId) => [childrenKey(externalId), externalId]));
  return wanted.flatMap(([key, count]): ListRequest[] => {
    if (key === ALL) return [{ key, args, wanted: count }];
    const parent = children.get(key);
    if (parent !== undefined) return [{ key, args: childrenArgs(parent), wanted: count }];
    const value = group === null ? null : groupValue(group, key);
    if (group === null || group === "day" || value === null || folded.has(key)) return [];
    return [{ key, args: groupArgs(args, group, value), wanted: count }];
  });
}

export function groupKey(group: GroupBy, value: string): string {
  return `${group} ${value}`;
}

function groupValue(group: GroupBy, key: string): string | null {
  return key.startsWith(`${group} `) ? key.slice(group.length + 1) : null;
}
