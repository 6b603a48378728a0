import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { KeyInterval } from "../txn/readset";
import { IntervalIndex } from "./interval-index";

const key = fc.uint8Array({ minLength: 0, maxLength: 2, max: 5 }).map((bytes) => Buffer.from(bytes));
const point = key.map((lo): KeyInterval => ({ lo, hi: Buffer.concat([lo, Buffer.alloc(1)]) }));
const range = fc
  .tuple(key, fc.option(key))
  .map(([lo, hi]): KeyInterval => ({ lo, hi }))
  .filter(({ lo, hi }) => hi === null || Buffer.compare(lo, hi) < 0);

test("finds exactly those whose intervals hold a key, whatever was added and removed before", () => {
  const step = fc.record({ interval: fc.oneof(point, range), removes: fc.nat() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 600 }), fc.array(key, { maxLength: 20 }), (steps, keys) => {
      const index = new IntervalIndex<number>();
      const expected = new Map<number, KeyInterval>();
      for (const [owner, { interval, removes }] of steps.entries()) {
        index.add(interval, owner);
        expected.set(owner, interval);
        const removed = removes % (owner * 3 + 3);
        const other = expected.get(removed);
        if (other === undefined) continue;
        index.remove(other, removed);
        expected.delete(removed);
      }
      for (const each of keys) {
        const found = new Set<number>();
        index.containing(each, (owner) => found.add(owner));
        const holders = [...expected].filter(
          ([, { lo, hi }]) => Buffer.compare(lo, each) <= 0 && (hi === null || Buffer.compare(each, hi) < 0),
        );
        expect(found).toEqual(new Set(holders.map(([owner]) => owner)));
      }
      for (const [owner, interval] of expected) index.remove(interval, owner);
      expect(index.isEmpty).toBe(true);
    }),
  );
});
