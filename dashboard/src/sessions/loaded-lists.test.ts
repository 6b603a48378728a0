import { expect, test } from "vitest";
import type { Entry } from "./entries";
import type { ListedSession } from "./list-request";
import { nextLists, NOTHING_LOADED, type ListEvent, type LoadedList, type LoadedLists } from "./loaded-lists";
import { nearPages } from "./near-pages";
import { keptPages, optionsOf, rowsOf, type Page } from "./pages";
import { stillSo, toldAt } from "./told-at";

const BEGIN: Extract<ListEvent, { kind: "begin" }> = {
  kind: "begin",
  key: "all",
  asked: "q",
  sort: { by: "messages", order: "asc" },
  at: null,
  wanted: 700,
};

/** A backend that has these sessions in this order, each at the place of its number of messages; the reader's list of them. */
class Reader {
  state: LoadedLists;
  /** Where a session stands in the order; the least first. */
  readonly places = new Map<string, number>();
  asked = 0;
  /** Whether the backend says what has become of what is missing. */
  finds = true;

  constructor(
    count: number,
    begin = BEGIN,
    readonly matches: (id: string) => boolean = () => true,
  ) {
    for (let place = 1; place <= count; place++) this.places.set(`s${place}`, place);
    this.state = nextLists(NOTHING_LOADED, begin);
    this.settle();
  }

  get list(): LoadedList {
    const list = this.state.lists.get("all");
    if (list === undefined) throw new Error("No list");
    return list;
  }

  get shown(): string[] {
    return this.list.shown.map(({ id }) => id);
  }

  report(event: ListEvent): void {
    this.state = nextLists(this.state, event);
    this.settle();
  }

  /** The lines from one index to another are in view, and a page's lines before and behind them near. */
  look(from: number, to: number): void {
    const entries = this.list.shown.map((session): Entry => {
      return { kind: "session", id: session.id, list: "all", session, depth: 0, isUnfolded: false };
    });
    const near = nearPages(entries, this.state.lists, { seen: { from, to }, near: { from: from - 80, to: to + 300 } });
    this.report({ kind: "near", near });
  }

  /** Answers what is watched until there is nothing new. */
  settle(): void {
    for (let before: LoadedLists | null = null; before !== this.state;) {
      before = this.state;
      const { pages, watched } = this.list;
      const all = pages.flatMap((page) => [page, ...(page.halves ?? [])]).filter(({ id }) => watched.has(id));
      const answers = new Map(all.map((page) => [page.id, this.#answer(page)]));
      this.asked += all.filter(({ rows, knownAt }) => rows === null || knownAt !== null).length;
      this.state = nextLists(this.state, { kind: "answers", key: "all", asked: this.list.asked, answers });
      this.#find();
    }
  }

  /** What has become of those that no page has. */
  #find(): void {
    const { missing, asked } = this.list;
    if (missing.length === 0 || !this.finds) return;
    const sessions = missing.filter((id) => this.places.has(id) && this.matches(id)).map((id) => this.#session(id));
    this.state = nextLists(this.state, { kind: "found", key: "all", asked, missing, sessions });
  }

  #session(id: string): ListedSession {
    return session(id, { messageCount: this.places.get(id) ?? 0 });
  }

  /** The same rows are the same array, as Convex's client has them. */
  readonly #given = new Map<string, ListedSession[]>();

  #answer(page: Page) {
    const { cursor, endCursor } = page;
    const [from, to] = [Number(cursor ?? Number.NEGATIVE_INFINITY), endCursor === "end" ? Infinity : Number(endCursor)];
    const behind = [...this.places].filter(([, place]) => place > from).toSorted(([, a], [, b]) => a - b);
    const range =
      endCursor === null
        ? behind.slice(0, optionsOf(page).maximumRowsRead ?? optionsOf(page).numItems)
        : behind.filter(([, place]) => place <= to);
    const isDone = endCursor === null ? range.length === behind.length : endCursor === "end";
    const found = range.map(([id]) => id).filter(this.matches);
    const named = found.map((id) => `${id} ${this.places.get(id)}`).join();
    const rows = this.#given.get(named) ?? found.map((id) => this.#session(id));
    this.#given.set(named, rows);
    const continueCursor = endCursor ?? (isDone ? "end" : String(range.at(-1)?.[1]));
    const splitCursor = String(range[Math.floor(range.length / 2)]?.[1]);
    return { page: rows, isDone, continueCursor, splitCursor, looked: range.length };
  }
}

test("however far the reader has come, the pages at hand and the first follow what happens, and no other", () => {
  const reader = new Reader(5_000, { ...BEGIN, wanted: 3_000 });
  expect(reader.list.pages.length).toBe(31);
  reader.look(2_500, 2_530);
  expect(reader.list.watched.size).toBeLessThanOrEqual(9);
  expect(reader.list.watched.has(reader.list.pages[0]?.id ?? -1)).toBe(true);
  const at = (index: number): number => reader.list.pageOf.get(`s${index + 1}`) ?? -1;
  for (const index of [2_450, 2_500, 2_530, 2_700]) expect(reader.list.watched.has(at(index))).toBe(true);
  expect(reader.shown).toEqual(Array.from({ length: 3_050 }, (_, index) => `s${index + 1}`));

  const { asked } = reader;
  reader.look(2_505, 2_535);
  expect(reader.asked).toBe(asked);
  reader.look(0, 30);
  expect(reader.list.watched.size).toBeLessThanOrEqual(7);
  expect(reader.list.watched.has(at(2_500))).toBe(false);
});

test("while sessions move to the top, no line is missing and none is there twice", () => {
  const reader = new Reader(2_000, { ...BEGIN, wanted: 1_500 });
  reader.report({ kind: "hold", isHeld: true });
  reader.look(1_000, 1_030);
  const before = reader.shown;
  // One from a page that nobody looks at, one in view, a new one.
  for (const [index, id] of ["s400", "s1010", "new"].entries()) reader.places.set(id, -index);
  reader.settle();
  expect(reader.shown).toEqual(before);
  expect(reader.list.held).toBe(1);
  // Gone from where it was seen last, it is not where it was before that.
  reader.places.delete("s410");
  reader.places.set("s410", -10);
  reader.settle();
  reader.places.delete("s410");
  reader.settle();
  expect(reader.shown).toEqual(before.filter((id) => id !== "s410"));
  expect(new Set(reader.list.live.map(({ id }) => id)).size).toBe(reader.list.live.length);

  reader.look(380, 420);
  expect(reader.shown).toEqual(before.filter((id) => id !== "s410"));
  reader.report({ kind: "hold", isHeld: false });
  const moved = ["new", "s1010", "s400"];
  expect(reader.shown).toEqual([...moved, ...before.filter((id) => ![...moved, "s410"].includes(id))]);
});

test("what moves into a page that nobody watches is there, where it stands, and once", () => {
  const reader = new Reader(2_000, { ...BEGIN, wanted: 1_500 });
  reader.look(1_000, 1_030);
  const before = reader.shown;
  const ids = (...from: [number, number]): string[] => before.slice(...from);
  // Far up, far down, into one that is watched, behind all that is loaded, between two pages, and out of what is asked for.
  const moves = { s1010: 400.5, s1011: 1_400.5, s1012: 1_015.5, s1013: 1_999.5, s1014: 250.5, s1015: null };
  for (const [id, place] of Object.entries(moves)) {
    if (place === null) reader.places.delete(id);
    else reader.places.set(id, place);
  }
  reader.settle();
  const above = [...ids(0, 250), "s1014", ...ids(250, 400), "s1010", ...ids(400, 1_009)];
  const shown = [...above, "s1012", ...ids(1_015, 1_400), "s1011", ...ids(1_400, before.length)];
  expect(reader.shown).toEqual(shown);
  // The pages themselves say the same, once they are watched.
  for (const line of [250, 400, 1_020, 1_400]) reader.look(line, line + 30);
  expect(reader.shown).toEqual(shown);
  expect(reader.list.pages.some(({ rows }) => rows?.some(({ id }) => id === "s1015") === true)).toBe(false);
});

test("until the backend has said where a session is, it stays where it was; held, it does not move", () => {
  const reader = new Reader(2_000, { ...BEGIN, wanted: 1_500 });
  reader.report({ kind: "hold", isHeld: true });
  reader.look(1_000, 1_030);
  const before = reader.shown;
  reader.places.set("s1010", 400.5);
  reader.finds = false;
  reader.settle();
  expect(reader.list.missing).toEqual(["s1010"]);
  expect(reader.shown).toEqual(before);
  expect(reader.list.live.map(({ id }) => id)).toEqual(before);
  reader.finds = true;
  reader.settle();
  expect(reader.list.missing).toEqual([]);
  expect(reader.shown).toEqual(before);
  expect(reader.list.held).toBe(0);
  reader.look(380, 410);
  expect(reader.shown).toEqual(before);
  reader.report({ kind: "hold", isHeld: false });
  expect(reader.shown.slice(399, 402)).toEqual(["s400", "s1010", "s401"]);
  expect(reader.shown.length).toBe(before.length);
});

test("what has gone from a page in view is gone; from another it goes when the reader comes there", () => {
  const reader = new Reader(2_000, { ...BEGIN, wanted: 1_500 });
  reader.look(1_000, 1_030);
  reader.places.delete("s1010");
  reader.places.delete("s300");
  reader.settle();
  expect(reader.shown).not.toContain("s1010");
  expect(reader.shown).toContain("s300");
  reader.look(250, 280);
  expect(reader.shown).not.toContain("s300");
});

test("a page that has grown is cut in two; who comes back finds what was loaded, and nothing but the first page is asked for", () => {
  const reader = new Reader(300, { ...BEGIN, wanted: 250 });
  for (let number = 1; number <= 240; number++) reader.places.set(`new${number}`, 1 - number);
  reader.settle();
  expect(reader.list.pages.map(({ rows }) => rows?.length)).toEqual([146, 144, 100, 100]);
  expect(reader.list.pages.every(({ halves }) => halves === null)).toBe(true);
  expect(reader.shown.slice(0, 2)).toEqual(["new240", "new239"]);

  const kept = keptPages(reader.list.pages);
  reader.state = nextLists(NOTHING_LOADED, { ...BEGIN, kind: "begin", wanted: 250, kept });
  expect(reader.shown.length).toBe(490);
  const { asked } = reader;
  reader.settle();
  expect(reader.asked - asked).toBe(1);
});

test("what is rare is looked for page after page, and how far that is is known", () => {
  const reader = new Reader(10_000, { ...BEGIN, wanted: 2 }, (id) => id === "s1200" || id === "s1900");
  expect(reader.shown).toEqual(["s1200", "s1900"]);
  // A small page, one of a hundred, and one that looks further since there was so little.
  expect(reader.list).toMatchObject({ isDone: false, looked: 50 + 100 + 4_000 });
  reader.report({ kind: "want", key: "all", wanted: 3 });
  expect(reader.list).toMatchObject({ isDone: true, isLoading: false, looked: 10_000 });
});

test("what was shown stays until something else that was asked for is there", () => {
  const reader = new Reader(30);
  const before = reader.shown;
  reader.state = nextLists(reader.state, { kind: "gone", key: "all" });
  reader.state = nextLists(reader.state, { ...BEGIN, kind: "begin", asked: "other" });
  expect(reader.list.isStale).toBe(true);
  expect(reader.shown).toEqual(before);
  // What is answered late to what was asked before is of no use.
  const late = { page: [session("late")], isDone: true, continueCursor: "end", looked: 1 };
  const [page] = reader.list.pages;
  reader.state = nextLists(reader.state, {
    kind: "answers",
    key: "all",
    asked: "q",
    answers: new Map([[page?.id ?? 0, late]]),
  });
  expect(reader.shown).toEqual(before);
  reader.places.clear();
  reader.settle();
  expect(reader.list).toMatchObject({ shown: [], isStale: false, isDone: true });
});

test("states told at another time are asked for again within the same ends", () => {
  const reader = new Reader(400, { ...BEGIN, wanted: 300, at: 60_000 });
  reader.state = nextLists(reader.state, { kind: "tell", key: "all", at: 120_000 });
  expect(reader.list.at).toBe(120_000);
  expect(reader.list.pages.every(({ isPinned, endCursor }) => isPinned && endCursor !== null)).toBe(true);
});

test("a session of several pages stands where it was seen last, and there alone", () => {
  const { rows, pages } = rowsOf([page(1, ["a", "b"], 3), page(2, ["c", "a"], null), page(3, ["b", "d"], 5)]);
  expect(rows.map(({ id }) => id)).toEqual(["c", "a", "b", "d"]);
  expect(pages.map((each) => each.rows?.map(({ id }) => id))).toEqual([[], ["c", "a"], ["b", "d"]]);
});

test("a session leaves what works and what waits as time passes; what is idle is asked for by the minute", () => {
  const minute = 60_000;
  const at = 1_000 * minute;
  const working = session("w", { turn: "agent", activityAt: at - 9 * minute, syncedAt: at });
  const other = session("o", { turn: "agent", activityAt: at, syncedAt: at });
  const sessions = [working, other];
  expect(stillSo(sessions, "working", at)).toBe(sessions);
  expect(stillSo(sessions, "working", at + 2 * minute)).toEqual([other]);
  expect(stillSo(sessions, undefined, at)).toBe(sessions);
  expect(toldAt("idle", at + 59_999)).toBe(at);
  expect(toldAt("working", at)).toBeNull();
});

function session(id: string, rest: Partial<ListedSession> = {}): ListedSession {
  const made: Partial<ListedSession> = { id, externalId: id, title: id, childCount: 0, endedAt: null, ...rest };
  return made as ListedSession;
}

function page(id: number, ids: string[], knownAt: number | null): Page {
  const rows = ids.map((each) => session(each));
  const ends = { cursor: null, endCursor: "end", isPinned: true, isFar: false, isLast: false, looked: 0, halves: null };
  return { id, rows, knownAt, ...ends };
}
