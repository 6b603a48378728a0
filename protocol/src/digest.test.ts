import * as fc from "fast-check";
import { expect, test } from "vitest";
import { addToDigest, hash48, messageHash, removeFromDigest } from "./digest";

const message = fc.record({ externalId: fc.string(), revision: fc.nat(), partCount: fc.nat(50) });

test("a session's digest does not depend on the order of its messages", () => {
  fc.assert(
    fc.property(fc.array(message), (messages) => {
      const sum = (list: typeof messages) => list.map(messageHash).reduce(addToDigest, 0);
      expect(sum(messages.toReversed())).toBe(sum(messages));
    }),
  );
});

test("taking a message out undoes putting it in", () => {
  fc.assert(
    fc.property(message, fc.nat(), (added, digest) => {
      expect(removeFromDigest(addToDigest(digest, messageHash(added)), messageHash(added))).toBe(digest);
    }),
  );
});

test("a hash is an exact integer below 2^48 and differs for near strings", () => {
  const hashes = Array.from({ length: 20_000 }, (_, index) => hash48(`message-${index}`));
  expect(hashes.every((hash) => Number.isInteger(hash) && hash >= 0 && hash < 2 ** 48)).toBe(true);
  expect(new Set(hashes).size).toBe(hashes.length);
});
