import { expect, test } from "vitest";
import { Counter, DurationHistogram } from "./series";
import { textFormat } from "./text-format";

test("a family is its help, its type and a line for each sample, with everything escaped that could break out", () => {
  const samples = [{ labels: { path: 'a"b\\c\nd' }, value: 1.5 }, { value: Infinity }, { value: NaN }];
  expect(textFormat([{ name: "things_total", type: "counter", help: "What\nthere \\ is.", samples }])).toBe(
    [
      "# HELP things_total What\\nthere \\\\ is.",
      "# TYPE things_total counter",
      'things_total{path="a\\"b\\\\c\\nd"} 1.5',
      "things_total +Inf",
      "things_total NaN",
      "",
    ].join("\n"),
  );
});

test("a family without samples is left out", () => {
  expect(textFormat([{ name: "nothing", type: "gauge", help: "", samples: [] }])).toBe("\n");
});

test("the buckets of a histogram count all that is no longer than their bound", () => {
  const durations = new DurationHistogram({ name: "took_seconds", help: "Took.", labels: ["kind"] });
  for (const ms of [0.5, 1, 3, 700, 3_600_000]) durations.observe(ms, "query");
  const text = textFormat([durations.family()]);
  const bucket = (bound: string): number =>
    Number(new RegExp(`_bucket{kind="query",le="${bound}"} (\\d+)`).exec(text)?.[1]);
  expect(["0.001", "0.0025", "0.005", "0.5", "1", "600", "\\+Inf"].map(bucket)).toEqual([2, 2, 3, 3, 4, 4, 5]);
  expect(text).toContain('took_seconds_sum{kind="query"} 3600.7045');
  expect(text).toContain('took_seconds_count{kind="query"} 5');
});

test("however many label values come, a family stays small: what is too much goes by other", () => {
  const counter = new Counter({ name: "calls_total", help: "Calls.", labels: ["path", "kind"] });
  for (let at = 0; at < 10_000; at += 1) counter.add(`path${at}`, "query");
  counter.add("path3", "query");
  const { samples } = counter.family();
  expect(samples.length).toBe(501);
  expect(samples.find(({ labels }) => labels?.["path"] === "path3")?.value).toBe(2);
  expect(samples.find(({ labels }) => labels?.["path"] === "other")).toEqual({
    labels: { path: "other", kind: "other" },
    value: 9500,
  });
});
