import type { ListedSession } from "./list-request";
import { placed, withMissing, type ListSort } from "./moved";
import { watchedPages, type NearPages } from "./near-pages";
import { answered, newPage, nextPage, rowsOf, settledHalves, type Page, type PageAnswer } from "./pages";

/** A list as far as it was loaded. */
export interface LoadedList {
  /** What is asked for: pages are of this and of nothing else. */
  readonly asked: string;
  /** null: in an order that sessions do not tell themselves. */
  readonly sort: ListSort | null;
  /** The time that states are told at, ms; null where none is asked for. */
  readonly at: number | null;
  readonly pages: readonly Page[];
  /** Pages that follow what happens; the others have the rows that they had last. */
  readonly watched: ReadonlySet<number>;
  /** How many sessions are wanted. */
  readonly wanted: number;
  /** The page that each session stands in. */
  readonly pageOf: ReadonlyMap<string, number>;
  /** What is known of it, in its order. */
  readonly live: readonly ListedSession[];
  /** Those of it that no page has any more: where they are now is asked for. */
  readonly missing: readonly string[];
  /** As it is shown: while the reader is held to what they look at, in the order of before. */
  readonly shown: readonly ListedSession[];
  /** Sessions that would stand above the last one shown, if the reader were not held. */
  readonly held: number;
  /** About how many sessions the backend looked at to find these. */
  readonly looked: number;
  readonly isLoading: boolean;
  readonly isDone: boolean;
  /** What was shown before something else was asked for; its answer is awaited. */
  readonly isStale: boolean;
}

export interface LoadedLists {
  /** The reader has scrolled away from the top: nothing may move. */
  readonly isHeld: boolean;
  readonly lists: ReadonlyMap<string, LoadedList>;
  /** Counts up: ids of pages, and times at which they were known. */
  readonly clock: number;
}

export type ListEvent =
  /** Asked for; `kept`: its pages of before, where somebody comes back to it. */
  | {
      kind: "begin";
      key: string;
      asked: string;
      sort: ListSort | null;
      at: number | null;
      wanted: number;
      kept?: readonly Page[] | undefined;
    }
  | { kind: "want"; key: string; wanted: number }
  | { kind: "answers"; key: string; asked: string; answers: ReadonlyMap<number, PageAnswer> }
  /** What has become of sessions that were missing: those of them that are still what is asked for. */
  | { kind: "found"; key: string; asked: string; missing: readonly string[]; sessions: readonly ListedSession[] }
  /** States are told at another time: what is there is asked for again, up to the same ends. */
  | { kind: "tell"; key: string; at: number | null }
  /** What the reader looks at. */
  | { kind: "near"; near: NearPages }
  /** Something else is asked for in its place: nothing shall flicker until that is there. */
  | { kind: "gone"; key: string }
  | { kind: "hold"; isHeld: boolean };

/** More than a screen has. */
const KEPT = 100;

export const NOTHING_LOADED: LoadedLists = { isHeld: false, lists: new Map(), clock: 0 };

export function nextLists(state: LoadedLists, event: ListEvent): LoadedLists {
  if (event.kind === "hold") return held(state, event.isHeld);
  if (event.kind === "near") return watching(state, event.near);
  const { key } = event;
  const list = state.lists.get(key);
  switch (event.kind) {
    case "begin": {
      const { asked, sort, at, wanted, kept } = event;
      let { clock } = state;
      const pages = kept?.map((page) => ({ ...page, id: ++clock })) ?? [newPage(++clock, null)];
      const watched = new Set(pages.slice(0, 1).map(({ id }) => id));
      const { shown, isDone } = list ?? EMPTY;
      const begun = {
        ...EMPTY,
        asked,
        sort,
        at,
        wanted,
        pages,
        watched,
        shown,
        isDone,
        isStale: kept === undefined && shown.length > 0,
      };
      const next = kept === undefined ? begun : withRows(begun, state.isHeld);
      return { ...state, clock, lists: new Map(state.lists).set(key, next) };
    }
    case "gone": {
      if (list === undefined) return state;
      const stale = { ...EMPTY, shown: list.shown.slice(0, KEPT), isDone: list.isDone, isStale: true };
      return { ...state, lists: new Map(state.lists).set(key, stale) };
    }
    case "want":
      if (list === undefined || list.wanted >= event.wanted) return state;
      return goingOn(state, key, { ...list, wanted: event.wanted });
    case "tell": {
      if (list === undefined || list.at === event.at) return state;
      const pages = list.pages.map((page) => (page.rows === null ? page : { ...page, isPinned: true }));
      return { ...state, lists: new Map(state.lists).set(key, { ...list, at: event.at, pages }) };
    }
    case "answers":
      return list === undefined || list.asked !== event.asked ? state : withAnswers(state, key, list, event.answers);
    case "found":
      return list === undefined || list.asked !== event.asked ? state : withFound(state, key, list, event);
  }
}

const EMPTY: LoadedList = {
  asked: "",
  sort: null,
  at: null,
  pages: [],
  watched: new Set(),
  wanted: 0,
  pageOf: new Map(),
  live: [],
  missing: [],
  shown: [],
  held: 0,
  looked: 0,
  isLoading: true,
  isDone: false,
  isStale: false,
};

function withAnswers(
  state: LoadedLists,
  key: string,
  list: LoadedList,
  answers: ReadonlyMap<number, PageAnswer>,
): LoadedLists {
  let { clock } = state;
  const ids = (): number => ++clock;
  // What is no longer watched may have been answered before that was known.
  const answerTo = ({ id }: Page): PageAnswer | undefined => (list.watched.has(id) ? answers.get(id) : undefined);
  const isNews = (page: Page): boolean => {
    const answer = answerTo(page);
    return answer !== undefined && (answer.page !== page.rows || page.knownAt !== null);
  };
  const withAnswer = (page: Page): Page => {
    const answer = answerTo(page);
    return answer === undefined ? page : answered(page, answer, ids);
  };
  if (!list.pages.some((page) => [page, ...(page.halves ?? [])].some(isNews))) return state;
  const watched = new Set(list.watched);
  const pages = list.pages.flatMap((page) => {
    const next = withAnswer(page);
    if (next.halves === null) return [next];
    const halves = [withAnswer(next.halves[0]), withAnswer(next.halves[1])] as const;
    for (const { id } of halves) watched.add(id);
    return settledHalves({ ...next, halves });
  });
  return goingOn({ ...state, clock }, key, { ...list, pages, watched });
}

/** Sessions that were missing stand where they are now, or are gone. */
function withFound(
  state: LoadedLists,
  key: string,
  list: LoadedList,
  { missing, sessions }: { missing: readonly string[]; sessions: readonly ListedSession[] },
): LoadedLists {
  const { sort } = list;
  const asked = new Set(missing);
  const left = new Set(list.missing.filter((id) => asked.has(id)));
  if (sort === null || left.size === 0) return state;
  const pages = sessions
    .filter(({ id }) => left.has(id))
    .reduce((before, session) => placed(before, session, sort), list.pages);
  return goingOn(state, key, { ...list, pages, live: list.live.filter(({ id }) => !left.has(id)) });
}

/** Asks for the next page where there are fewer sessions than are wanted. */
function goingOn(state: LoadedLists, key: string, list: LoadedList): LoadedLists {
  let { clock } = state;
  let next = withRows(list, state.isHeld);
  const last = next.pages.at(-1);
  if (last !== undefined && last.rows !== null && !last.isLast && next.live.length < next.wanted) {
    const page = nextPage(++clock, last);
    const watched = new Set(next.watched).add(page.id);
    next = { ...next, pages: [...next.pages, page], watched, isLoading: true };
  }
  return { ...state, clock, lists: new Map(state.lists).set(key, next) };
}

function withRows(list: LoadedList, isHeld: boolean): LoadedList {
  const isLoading = list.pages.some(({ rows }) => rows === null);
  // Until there is an answer, what was asked for before is shown.
  if (list.isStale && list.pages.every(({ rows }) => rows === null)) return { ...list, isLoading };
  const { pages, rows, pageOf } = rowsOf(list.pages);
  const { live, missing } =
    list.sort === null ? { live: rows, missing: list.missing } : withMissing(list.live, rows, pageOf);
  const before = isHeld && !list.isStale ? list.shown : [];
  const settled = before.length === 0 ? { shown: live, held: 0 } : settle(before, live);
  const looked = pages.reduce((sum, page) => sum + page.looked, 0);
  const isDone = pages.at(-1)?.isLast === true;
  return { ...list, ...settled, pages, live, missing, pageOf, looked, isLoading, isDone, isStale: false };
}

/** Watches what the reader looks at, and lets the rest be. */
function watching(state: LoadedLists, near: NearPages): LoadedLists {
  const clock = state.clock + 1;
  let isOther = false;
  const lists = new Map(state.lists);
  for (const [key, list] of state.lists) {
    const watched = watchedPages(key, list, near);
    if (watched.size === list.watched.size && [...watched].every((id) => list.watched.has(id))) continue;
    isOther = true;
    const pages = list.pages.map((page): Page => {
      if (watched.has(page.id) || page.rows === null || page.knownAt !== null) return page;
      return { ...page, isPinned: true, knownAt: clock, halves: null };
    });
    lists.set(key, { ...list, pages, watched });
  }
  return isOther ? { ...state, clock, lists } : state;
}

function held(state: LoadedLists, isHeld: boolean): LoadedLists {
  if (isHeld === state.isHeld) return state;
  if (isHeld) return { ...state, isHeld };
  const lists = new Map(state.lists);
  for (const [key, list] of lists) if (!list.isStale) lists.set(key, { ...list, shown: list.live, held: 0 });
  return { ...state, isHeld, lists };
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
