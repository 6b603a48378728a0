import { expect, test } from "vitest";
import { watchFrom } from "./useLiveView";
import { unreadAfter } from "./useUnread";

const messages = (from: number, to: number): { id: string; createdAt: number }[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ id: `m${from + index}`, createdAt: from + index }));
/** 200 messages are held, the last 40 of the session are its tail. */
const held = { messages: messages(0, 199), tailFrom: 160, hasNewer: false, watched: null };

test("what is in view is watched from shortly before it, unless the tail has it", () => {
  expect(watchFrom(held, 100, 110)).toBe(98);
  expect(watchFrom(held, 1, 10)).toBe(0);
  expect(watchFrom(held, 170, 199)).toBeUndefined();
  expect(watchFrom({ ...held, watched: { from: 98, until: 137 } }, 170, 199)).toBeNull();
  // Beyond an edge, the session's end may have become another than that of what is held.
  expect(watchFrom({ ...held, hasNewer: true }, 170, 199)).toBe(168);
});

test("what is watched stays so while the reader moves within it, and where the tail goes on after it", () => {
  expect(watchFrom({ ...held, watched: { from: 98, until: 137 } }, 120, 137)).toBeUndefined();
  expect(watchFrom({ ...held, watched: { from: 98, until: 137 } }, 125, 140)).toBe(123);
  expect(watchFrom({ ...held, watched: { from: 98, until: 137 } }, 97, 100)).toBe(95);
  expect(watchFrom({ ...held, watched: { from: 130, until: 169 } }, 150, 199)).toBeUndefined();
  // A screen of more than can be watched is not watched anew for each step.
  const many = { ...held, watched: { from: 18, until: 57 } };
  expect([watchFrom(many, 30, 150), watchFrom(many, 40, 150)]).toEqual([undefined, 38]);
});

test("new messages are counted where what is held ends before them, too", () => {
  const seen = { id: "m10", createdAt: 10 };
  expect(unreadAfter(seen, messages(1, 14), messages(8, 14))).toEqual({ from: "m11", count: 4, isMore: false });
  expect(unreadAfter(seen, [], messages(8, 14))).toEqual({ from: "m11", count: 4, isMore: false });
  expect(unreadAfter(seen, [], messages(30, 69))).toEqual({ from: null, count: 40, isMore: true });
  expect(unreadAfter(seen, messages(1, 10), messages(5, 10))).toEqual({ from: null, count: 0, isMore: false });
  // What was seen last may be gone since.
  expect(unreadAfter(seen, [], [...messages(8, 9), ...messages(11, 12)])).toMatchObject({ from: "m11", count: 2 });
});
