import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { TokenBucket } from "../limits/tokenBucket";
import { drawOf } from "./draw";

const rate: TokenBucket = { kind: "token bucket", rate: 120, period: 1_000, capacity: 1_200 };

test("requests draw one token each on average, and one by one near the limit", () => {
  const grid = Array.from({ length: 5_040 }, (_, index) => index / 5_040);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_200 }), (value) => {
      const draws = grid.map((random) => drawOf({ value, ts: 0 }, rate, { now: 0, random }));
      const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
      expect(mean).toBeCloseTo(1, 1);
      expect(Math.max(...draws)).toBeLessThanOrEqual(Math.max(1, value / 32));
    }),
  );
});

test("the first request, and the first after ten quiet minutes, always draws: that notes the key's last use", () => {
  const now = Date.UTC(2026, 10, 1);
  const quietFor = (ms: number) => drawOf({ value: 1_200, ts: now - ms }, rate, { now, random: 0.999 });
  expect(drawOf({ value: 1_200, ts: 0 }, rate, { now, random: 0.999 })).toBe(1);
  expect([quietFor(599_999), quietFor(600_000)]).toEqual([0, 1]);
});
