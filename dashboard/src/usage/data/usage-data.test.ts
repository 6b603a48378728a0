import { axisText } from "./metric";
import { expect, test } from "vitest";
import { hoursOfWeek, localDays } from "../../charts/hours-of-week";
import { calendarOf } from "../../charts/calendar";
import { coloursOf } from "./dimension";
import { everyOf, periodsOf } from "./periods";
import { stackOf } from "./stack";
import { addStats, type Stats, type UsageRow } from "./stats";
import { queryBefore, usageQuery } from "./usage-query";

const today = "2026-11-21";
const row = (day: string, name: string | null, costMicroUsd: number): UsageRow => ({
  day,
  name,
  costMicroUsd,
  sessions: 0,
  messages: 1,
  toolCalls: 0,
  input: 0,
  output: 0,
  reasoning: 0,
  cacheRead: 0,
  cacheWrite: 0,
  unpricedMessages: 0,
  cacheSavedMicroUsd: 0,
});

test("time is cut into whole periods, also where nothing happened, and the range cuts the first and the last", () => {
  const weeks = periodsOf({ from: "2026-11-04", to: "2026-11-17" }, "week", today);
  expect(weeks.map(({ key, from, to }) => [key, from, to])).toEqual([
    ["2026-11-02", "2026-11-04", "2026-11-08"],
    ["2026-11-09", "2026-11-09", "2026-11-15"],
    ["2026-11-16", "2026-11-16", "2026-11-17"],
  ]);
  const months = periodsOf({ from: "2025-12-31", to: "2026-02-01" }, "month", today);
  expect(months.map(({ label }) => label)).toEqual(["Dec 2025", "Jan 2026", "Feb 2026"]);
  expect([everyOf(30), everyOf(365), everyOf(2_000)]).toEqual(["day", "week", "month"]);
});

test("answers that part within a day add up to it, day and name by day and name", () => {
  const totals = { sessions: 0, messages: 2, toolCalls: 0, costMicroUsd: 3, cost: 0, unpricedMessages: 0 };
  const tokens = { input: 1, output: 0, reasoning: 0, cacheRead: 0, cacheWrite: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
  const all = { ...totals, tokens: { ...tokens, total: 1 }, durationMs: 0, cacheSavedMicroUsd: 0 };
  const part = (days: string[], names: string[]): Stats => ({
    totals: all,
    byDay: days.map((day) => ({ day, ...all })),
    bySource: [],
    byModel: [],
    byProject: names.map((projectPath) => ({ projectPath, ...all })),
    byMachine: [],
    byTool: [{ name: "Bash", calls: 2, errors: 1 }],
    hours: days.map((day) => ({ day, hours: [1, 0, 2] })),
    overTime: days.flatMap((day) => names.map((name) => row(day, name, 5))),
  });
  const sum = addStats(part(["2026-11-01", "2026-11-02"], ["/a"]), part(["2026-11-02", "2026-11-03"], ["/a", "/b"]));
  expect(sum.totals).toMatchObject({ messages: 4, tokens: { input: 2, total: 2 } });
  expect(sum.byDay.map(({ day, messages }) => [day, messages])).toEqual([
    ["2026-11-01", 2],
    ["2026-11-02", 4],
    ["2026-11-03", 2],
  ]);
  expect(sum.hours.map(({ hours }) => hours)).toEqual([
    [1, 0, 2],
    [2, 0, 4],
    [1, 0, 2],
  ]);
  expect(sum.overTime.map(({ day, name, costMicroUsd }) => `${day} ${name} ${costMicroUsd}`)).toEqual([
    "2026-11-01 /a 5",
    "2026-11-02 /a 10",
    "2026-11-02 /b 5",
    "2026-11-03 /a 5",
    "2026-11-03 /b 5",
  ]);
  expect([sum.byProject.length, sum.byTool]).toEqual([2, [{ name: "Bash", calls: 4, errors: 2 }]]);
});

test("the greatest groups are drawn by themselves, the others as one, and nothing is lost", () => {
  const periods = periodsOf({ from: "2026-11-01", to: "2026-11-02" }, "day", today);
  const rows = Array.from({ length: 12 }, (_, at) => row(at % 2 === 0 ? "2026-11-01" : "2026-11-02", `p${at}`, at + 1));
  const { series, columns } = stackOf(rows, { periods, every: "day", metric: "cost", nameOf: (key) => key ?? "none" });
  expect(series.map(({ name }) => name)).toEqual(["p11", "p10", "p9", "p8", "p7", "p6", "p5", "5 others"]);
  const sum = columns.flatMap(({ values }) => values).reduce((a, b) => a + b, 0);
  expect(sum).toBe(rows.reduce((all, { costMicroUsd }) => all + costMicroUsd, 0));
  expect(stackOf([], { periods, every: "day", metric: "cost", nameOf: String }).series).toEqual([]);
});

test("an agent has its own colour in a chart, whatever its place", () => {
  const periods = periodsOf({ from: "2026-11-01", to: "2026-11-01" }, "day", today);
  const rows = ["opencode", "other", "claude-code"].map((name, at) => row("2026-11-01", name, 9 - at));
  const nameOf = (key: string | null): string => key ?? "none";
  const stack = stackOf(rows, { periods, every: "day", metric: "cost", nameOf, colourOf: coloursOf("source") });
  expect(stack.series.map(({ colour }) => colour)).toEqual([
    "var(--agent-opencode)",
    "var(--series-5)",
    "var(--agent-claude-code)",
  ]);
});

test("a range up to today takes in the UTC day that has begun already; the days before are as many", () => {
  expect(usageQuery({ agent: "codex" }, "7d", today, "2026-11-22")).toEqual({
    fromDay: "2026-11-15",
    toDay: "2026-11-22",
    filters: { source: "codex" },
  });
  expect(usageQuery({ from: "2026-11-01", to: "2026-11-03" }, "7d", today, "2026-11-22").toDay).toBe("2026-11-03");
  const before = { fromDay: "2026-11-01", toDay: "2026-11-10" };
  expect(queryBefore({ from: "2026-11-11", to: "2026-11-20" }, "7d", today, "2026-11-22")).toMatchObject(before);
  expect(queryBefore({}, "all", today, today)).toBeNull();
});

test("where the reader's day has begun before UTC's, today is the UTC day of now, against the one before it", () => {
  for (const filters of [{ from: today }, { from: today, to: today }]) {
    expect(usageQuery(filters, "30d", today, "2026-11-20")).toMatchObject({
      fromDay: "2026-11-20",
      toDay: "2026-11-20",
    });
    const before = { fromDay: "2026-11-19", toDay: "2026-11-19" };
    expect(queryBefore(filters, "30d", today, "2026-11-20")).toMatchObject(before);
  }
  const week = { fromDay: "2026-11-15", toDay: today };
  expect(usageQuery({}, "7d", today, "2026-11-20")).toMatchObject(week);
});

test("UTC hours become the reader's days and hours of the week", () => {
  const hours = Array.from({ length: 24 }, (_, hour) => (hour === 23 ? 5 : 0));
  const at = new Date(Date.UTC(2026, 10, 21, 23));
  const week = hoursOfWeek([{ day: "2026-11-21", hours }]);
  expect(week[((at.getDay() + 6) % 7) * 24 + at.getHours()]).toBe(5);
  expect([...localDays([{ day: "2026-11-21", hours }]).values()]).toEqual([5]);
});

test("a calendar begins where its first week does, and fills by quarters", () => {
  const days = calendarOf(
    "2026-11-05",
    "2026-11-10",
    new Map([
      ["2026-11-06", 1],
      ["2026-11-09", 50],
    ]),
  );
  expect(days.map(({ weekday, week }) => [weekday, week])).toEqual([
    [3, 0],
    [4, 0],
    [5, 0],
    [6, 0],
    [0, 1],
    [1, 1],
  ]);
  expect(days.map(({ level }) => level)).toEqual([0, 1, 0, 0, 4, 0]);
});

test("amounts beside an axis are short, and written as prices are", () => {
  const written = (usd: number) => axisText(usd * 1_000_000, "cost");
  expect([0, 0.5, 1, 1.5, 10, 25_000].map(written)).toEqual(["$0", "$0.50", "$1", "$1.50", "$10", "$25K"]);
  expect([0.0005, 0.02].map(written)).toEqual(["$0.0005", "$0.02"]);
  expect(axisText(1_500_000, "tokens")).toBe("1.5M");
});
