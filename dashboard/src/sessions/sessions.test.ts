import { expect, test } from "vitest";
import { parseSearch, stringifySearch } from "../filters/address-search";
import { inBatches } from "./batches";
import { childrenKey, entriesByDay, entriesByGroup, entriesOfAll, type Entry } from "./entries";
import { groupArgs, listArgs, type ListedSession } from "./list-request";
import { parseListView, writeListView } from "./list-view";
import { settle, type LoadedList } from "./loaded-lists";
import { NOTHING_SELECTED, toggled } from "./selection";
import { changeOfTags, tagStates } from "./tag-states";

test("order, groups and trash survive the way through an address; what is usual is not written", () => {
  const view = { by: "cost", order: "asc", group: "project", isTrash: false } as const;
  expect(parseListView(parseSearch(stringifySearch(writeListView(view))))).toEqual(view);
  expect(stringifySearch(writeListView(parseListView({})))).toBe("");
  expect(parseListView({ group: "day", sort: "cost" })).toMatchObject({ group: "day", by: "activity" });
});

test("subagents stand under their parents, unless certain sessions are looked for", () => {
  const view = parseListView({});
  expect(listArgs({ agent: "codex" }, view).filters).toEqual({ source: "codex", roots: true });
  expect(listArgs({ status: "error", minCost: 0.5 }, view).filters).toEqual({
    status: "error",
    minCostMicroUsd: 500_000,
  });
  const args = listArgs({}, view);
  expect(groupArgs(args, "project", "/p").filters).toEqual({ project: "/p", roots: true });
  expect(groupArgs(args, "model", "m").filters).toEqual({ model: "m" });
});

test("who has scrolled sees the order of before, with sessions as they are now; what is new further up is counted", () => {
  const before = [session("a"), session("b"), session("c")];
  const live = [session("new"), session("b", { title: "Now" }), session("a"), session("d")];
  const { shown, held } = settle(before, live);
  expect(shown.map(({ id }) => id)).toEqual(["a", "b", "d"]);
  expect(shown[1]?.title).toBe("Now");
  expect(held).toBe(1);
});

test("lines: subagents under an unfolded parent, a heading for each day, groups that are folded or not loaded yet", () => {
  const parent = session("p", { childCount: 2, activityAt: new Date(2026, 10, 21, 9).getTime() });
  const older = session("o", { activityAt: new Date(2026, 10, 20, 9).getTime() });
  const lists = new Map([
    ["all", list([parent, older])],
    [childrenKey("p"), list([session("c1"), session("c2")])],
  ]);
  const shown = { lists, unfolded: new Set(["p"]), folded: new Set<string>() };
  expect(said(entriesOfAll(shown))).toEqual(["p", "  c1", "  c2", "o"]);
  const days = entriesByDay({ ...shown, folded: new Set(["day 2026-11-20"]) }, "activity", "2026-11-21");
  expect(said(days)).toEqual(["# Today", "p", "  c1", "  c2", "# Nov 20"]);
  const group = (key: string) => ({ key, label: key, detail: "", sessions: 2 });
  const groups = entriesByGroup([group("all"), group("other"), group("folded")], {
    ...shown,
    unfolded: new Set(),
    folded: new Set(["folded"]),
  });
  expect(said(groups)).toEqual(["# all", "p", "o", "# other", "…", "…", "# folded"]);
});

test("a selection grows and shrinks by ranges", () => {
  const order = ["a", "b", "c", "d"];
  const one = toggled(NOTHING_SELECTED, "b", { range: false, order });
  const range = toggled(one, "d", { range: true, order });
  expect([...range.ids]).toEqual(["b", "c", "d"]);
  expect([...toggled(range, "c", { range: true, order }).ids]).toEqual(["b"]);
  expect([...toggled(NOTHING_SELECTED, "c", { range: true, order }).ids]).toEqual(["c"]);
});

test("tags that only some have stay with those, until they are chosen for all or none", () => {
  const before = tagStates([{ tags: ["x", "y"] }, { tags: ["y"] }]);
  expect([...before]).toEqual([
    ["x", "some"],
    ["y", "all"],
  ]);
  const after = new Map(before).set("y", "none").set("z", "all");
  expect(changeOfTags(before, after)).toEqual({ add: ["z"], remove: ["y"] });
});

test("many are done in batches of 100", async () => {
  const sizes: number[] = [];
  const done: number[] = [];
  await inBatches(
    Array.from({ length: 230 }, (_, at) => at),
    async (batch) => sizes.push(batch.length),
    (count) => done.push(count),
  );
  expect(sizes).toEqual([100, 100, 30]);
  expect(done).toEqual([100, 200, 230]);
});

function session(id: string, rest: Partial<ListedSession> = {}): ListedSession {
  const made: Partial<ListedSession> = { id, externalId: id, title: id, childCount: 0, startedAt: null, ...rest };
  return made as ListedSession;
}

function list(rows: ListedSession[]): LoadedList {
  const settled = { held: 0, looked: rows.length, isLoading: false, isDone: true, isStale: false };
  const nothing = {
    asked: "",
    sort: null,
    at: null,
    pages: [],
    watched: new Set<number>(),
    wanted: 0,
    pageOf: new Map(),
  };
  return { ...nothing, ...settled, live: rows, missing: [], shown: rows };
}

function said(entries: Entry[]): string[] {
  return entries.map((entry) => {
    if (entry.kind === "group") return `# ${entry.group.label}`;
    return entry.kind === "session" ? `${"  ".repeat(entry.depth)}${entry.session.id}` : "…";
  });
}
