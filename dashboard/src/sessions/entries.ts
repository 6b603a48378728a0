import { dayText, localDay } from "../filters/date-range";
import type { ListedSession } from "./list-request";
import type { LoadedList } from "./loaded-lists";
import type { SortBy } from "./list-view";

/** What one line of the list is. */
export type Entry =
  | { kind: "group"; id: string; group: Group; isFolded: boolean }
  | { kind: "session"; id: string; list: string; session: ListedSession; depth: number; isUnfolded: boolean }
  /** Stands where a session will. Shown, it has its list loaded. */
  | { kind: "pending"; id: string; list: string; depth: number }
  /** How far the backend has looked, where it finds little. */
  | { kind: "looking"; id: string; list: string; looked: number; found: number }
  | { kind: "more"; id: string; list: string }
  | { kind: "nothing"; id: string };

export interface Group {
  /** Of its list. */
  readonly key: string;
  readonly label: string;
  /** Shown on hover, such as a project's path. */
  readonly detail: string;
  /** How many sessions it has without any filter; null where nobody counted. */
  readonly sessions: number | null;
}

export const ALL = "all";
export const CHILDREN = "under ";
export const childrenKey = (externalId: string): string => `${CHILDREN}${externalId}`;

export interface Shown {
  readonly lists: ReadonlyMap<string, LoadedList>;
  /** External ids of sessions whose subagents are shown. */
  readonly unfolded: ReadonlySet<string>;
  /** Keys of groups that are folded. */
  readonly folded: ReadonlySet<string>;
}

const PENDING_AT_END = 6;
const MAX_PENDING_IN_GROUP = 8;
const MAX_PENDING_CHILDREN = 3;
/** Sessions that were looked at in vain. */
const WORTH_SAYING = 1_500;
/** Agents' subagents have subagents, three deep; a circle of parents would have no end. */
const MAX_DEPTH = 8;

/** One list from top to bottom. */
export function entriesOfAll(shown: Shown): Entry[] {
  const list = shown.lists.get(ALL);
  return [...(list?.shown ?? []).flatMap((session) => entriesOf(session, shown, 0, ALL)), ...atEnd(list)];
}

/** One list, with a heading where another day begins. */
export function entriesByDay(shown: Shown, by: SortBy, today: string): Entry[] {
  const list = shown.lists.get(ALL);
  const entries: Entry[] = [];
  let before: string | null = null;
  for (const session of list?.shown ?? []) {
    const day = localDay((by === "started" ? session.startedAt : null) ?? session.activityAt);
    const key = `day ${day}`;
    const isFolded = shown.folded.has(key);
    if (day !== before) {
      const group = { key, label: day === today ? "Today" : dayText(day, today), detail: day, sessions: null };
      // What is held in its place while it changes may leave its day and come back to it: an id names a place once.
      entries.push({ kind: "group", id: `${key} ${session.id}`, group, isFolded });
    }
    before = day;
    if (!isFolded) entries.push(...entriesOf(session, shown, 0, ALL));
  }
  return [...entries, ...atEnd(list)];
}

/** A list for each group, loaded when it comes into view. */
export function entriesByGroup(groups: readonly Group[], shown: Shown): Entry[] {
  return groups.flatMap((group): Entry[] => {
    const { key, sessions } = group;
    const isFolded = shown.folded.has(key);
    const heading: Entry = { kind: "group", id: key, group, isFolded };
    if (isFolded) return [heading];
    const list = shown.lists.get(key);
    if (list === undefined || (list.isLoading && list.shown.length === 0)) {
      const looks = list === undefined ? [] : looking(key, list);
      return [heading, ...looks, ...pending(key, Math.min(sessions ?? 3, MAX_PENDING_IN_GROUP), 0)];
    }
    const rows = list.shown.flatMap((session) => entriesOf(session, shown, 0, key));
    if (rows.length === 0 && list.isDone) return [heading, { kind: "nothing", id: `${key} nothing` }];
    return [heading, ...rows, ...(list.isDone ? [] : [{ kind: "more" as const, id: `${key} more`, list: key }])];
  });
}

function entriesOf(session: ListedSession, shown: Shown, depth: number, within: string): Entry[] {
  const isUnfolded = session.childCount > 0 && depth < MAX_DEPTH && shown.unfolded.has(session.externalId);
  const own: Entry = { kind: "session", id: `${within} ${session.id}`, list: within, session, depth, isUnfolded };
  if (!isUnfolded) return [own];
  const key = childrenKey(session.externalId);
  const list = shown.lists.get(key);
  if (list === undefined || (list.isLoading && list.shown.length === 0)) {
    return [own, ...pending(key, Math.min(session.childCount, MAX_PENDING_CHILDREN), depth + 1)];
  }
  return [
    own,
    ...list.shown.flatMap((child) => entriesOf(child, shown, depth + 1, key)),
    ...(list.isDone ? [] : [{ kind: "more" as const, id: `${key} more`, list: key }]),
  ];
}

function atEnd(list: LoadedList | undefined): Entry[] {
  if (list?.isDone === true) return [];
  return [...(list === undefined ? [] : looking(ALL, list)), ...pending(ALL, PENDING_AT_END, 0)];
}

/** While little is found of much: that it goes on, and how far it is. */
function looking(key: string, { looked, live, isLoading, isStale }: LoadedList): Entry[] {
  const isSlow = isLoading && !isStale && looked - live.length >= WORTH_SAYING;
  return isSlow ? [{ kind: "looking", id: `${key} looking`, list: key, looked, found: live.length }] : [];
}

function pending(list: string, count: number, depth: number): Entry[] {
  return Array.from({ length: count }, (_, at) => ({ kind: "pending", id: `${list} pending ${at}`, list, depth }));
}
