import { parseMessage, parseSession } from "@opensync/protocol";
import { expect, test } from "vitest";
import { count, noTotals, planSessions, recordSession, type DemoOptions, type DemoTotals } from ".";

const NOW = Date.UTC(2026, 4, 20, 12);

function generate(options: Partial<DemoOptions> = {}) {
  const whole = { sessions: 8, seed: 1, now: NOW, long: 0, ...options };
  return planSessions(whole).map((plan) => ({ plan, ...recordSession(plan, whole) }));
}

function totalsOf(options: Partial<DemoOptions> = {}): DemoTotals {
  const totals = noTotals();
  for (const { items } of generate(options)) count(totals, items);
  return totals;
}

test("the same seed and time give the same sessions, another seed others", () => {
  expect(generate()).toEqual(generate());
  expect(totalsOf({ seed: 2 })).not.toEqual(totalsOf());
});

test("whatever is generated is what the wire takes", () => {
  for (const { items } of generate({ sessions: 25 }))
    for (const { kind, item } of items) {
      if (kind === "session") expect(parseSession(item, NOW)).toMatchObject({ ok: true });
      if (kind === "message") expect(parseMessage(item, NOW)).toMatchObject({ ok: true });
    }
});

test("ten sessions have what there is to see: one at work, two agents, subagents, an error, an image, a compaction, an unpriced model", () => {
  const recorded = generate({ sessions: 10 });
  const items = recorded.flatMap((each) => each.items);
  const messages = items.flatMap(({ kind, item }) => (kind === "message" ? [item] : []));
  const parts = messages.flatMap((message) => message.parts ?? []);
  expect(recorded[0]?.plan.state).toBe("working");
  expect(parts.some(({ status }) => status === "pending" || status === "running")).toBe(true);
  expect(new Set(messages.map(({ source }) => source))).toEqual(new Set(["claude-code", "opencode"]));
  expect(items.some(({ kind, item }) => kind === "session" && item.parentExternalId !== undefined)).toBe(true);
  expect(items.some(({ kind }) => kind === "error")).toBe(true);
  expect(parts.some(({ type }) => type === "image")).toBe(true);
  expect(messages.some(({ kind }) => kind === "compact_boundary")).toBe(true);
  const totals = totalsOf({ sessions: 10 });
  expect(totals.unpricedMessages).toBeGreaterThan(0);
  expect(totals.costMicroUsd).toBeGreaterThan(0);
});

test("a long session has as many messages as asked for, in order, none in the future", () => {
  const long = generate({ sessions: 0, long: 1_000 }).flatMap(({ items }) => items);
  const id = long.flatMap(({ kind, item }) =>
    kind === "session" && item.parentExternalId === undefined ? [item.externalId] : [],
  )[0];
  const messages = long.flatMap(({ kind, item }) =>
    kind === "message" && item.sessionExternalId === id ? [item] : [],
  );
  expect(messages).toHaveLength(1_000);
  const times = messages.map(({ createdAt = 0 }) => createdAt);
  expect(times).toEqual(times.toSorted((one, other) => one - other));
  expect(times.at(-1)).toBeLessThan(NOW);
});

test("a year's sessions end on working days and hours mostly, and none later than now", () => {
  const year = { sessions: 400, seed: 1, now: NOW, long: 0 };
  const ends = planSessions(year).map(({ endsAt }) => new Date(endsAt));
  const weekend = ends.filter((end) => end.getUTCDay() % 6 === 0).length;
  const night = ends.filter((end) => end.getUTCHours() < 6).length;
  expect(weekend / ends.length).toBeLessThan(0.12);
  expect(night / ends.length).toBeLessThan(0.05);
  expect(Math.max(...ends.map(Number))).toBeLessThanOrEqual(NOW);
  expect(Math.min(...ends.map(Number))).toBeGreaterThan(NOW - 366 * 86_400_000);
});
