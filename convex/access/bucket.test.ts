import * as fc from "fast-check";
import { expect, test } from "vitest";
import { drawOf, secondsToToken, tokensAt } from "./bucket";

const rate = { perSecond: 120, burst: 1_200 };

test("a bucket fills up with time, to its burst", () => {
  expect(tokensAt(null, rate, 5_000)).toBe(1_200);
  expect(tokensAt({ tokens: 10, refilledAt: 0 }, rate, 500)).toBe(70);
  expect(tokensAt({ tokens: 10, refilledAt: 0 }, rate, 60_000)).toBe(1_200);
  expect(tokensAt({ tokens: 10, refilledAt: 1_000 }, rate, 0)).toBe(10);
});

test("requests draw one token each on average, and one by one near the limit", () => {
  const grid = Array.from({ length: 5_040 }, (_, index) => index / 5_040);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_200 }), (tokens) => {
      const draws = grid.map((random) => drawOf({ tokens, refilledAt: 0 }, rate, { now: 0, random }));
      const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
      expect(mean).toBeCloseTo(1, 1);
      expect(Math.max(...draws)).toBeLessThanOrEqual(Math.max(1, tokens / 32));
    }),
  );
});

test("the first request, and the first after ten quiet minutes, always draws: that notes the key's last use", () => {
  expect(drawOf(null, rate, { now: 0, random: 0.999 })).toBe(1);
  expect(drawOf({ tokens: 1_200, refilledAt: 0 }, rate, { now: 599_999, random: 0.999 })).toBe(0);
  expect(drawOf({ tokens: 1_200, refilledAt: 0 }, rate, { now: 600_000, random: 0.999 })).toBe(1);
});

test("an empty bucket says in how many whole seconds it has a token", () => {
  expect(secondsToToken(1, rate)).toBeNull();
  expect(secondsToToken(0.99, rate)).toBe(1);
  expect(secondsToToken(0, { perSecond: 0.1, burst: 3 })).toBe(10);
});
