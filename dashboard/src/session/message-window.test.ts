import { expect, test } from "vitest";
import { addNewer, addOlder, refreshed, trimmed, withTail, type MessageWindow } from "./message-window";

interface Message {
  id: string;
  createdAt: number;
  text?: string;
}
const messages = (from: number, to: number): Message[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ id: `m${from + index}`, createdAt: from + index }));
const ids = (window: MessageWindow<Message>): string => window.messages.map(({ id }) => id.slice(1)).join(" ");
const at = (from: number, to: number, edges: Partial<MessageWindow<Message>> = {}): MessageWindow<Message> => ({
  messages: messages(from, to),
  older: null,
  newer: null,
  ...edges,
});

test("pages join on either side, and what they repeat is held once", () => {
  const edge = { cursor: "c", bound: null };
  const grown = addNewer(addOlder(at(4, 6, { older: edge, newer: edge }), { messages: messages(2, 4), next: null }), {
    messages: messages(6, 8),
    next: edge,
  });
  expect(ids(grown)).toBe("2 3 4 5 6 7 8");
  expect([grown.older, grown.newer]).toEqual([null, edge]);
});

test("at the end, the live tail replaces what it covers: changed, removed and added", () => {
  const tail = [{ id: "m5", createdAt: 5, text: "now" }, ...messages(7, 8)];
  const now = withTail(at(1, 6), tail, false);
  expect(ids(now)).toBe("1 2 3 4 5 7 8");
  expect(now.messages[4]?.text).toBe("now");
  expect(ids(withTail(at(1, 3), messages(9, 9), true))).toBe("9");
});

test("a tail that does not reach back to the window leaves an edge, and a window elsewhere does not change", () => {
  const apart = withTail(at(1, 6), messages(20, 30), false);
  expect(ids(apart)).toBe("1 2 3 4 5 6");
  expect(apart.newer).toEqual({ cursor: null, bound: 6 });
  const elsewhere = at(1, 6, { newer: { cursor: "c", bound: null } });
  expect(withTail(elsewhere, messages(6, 9), false)).toBe(elsewhere);
});

test("messages of one and the same time are neither lost nor doubled", () => {
  const same = ["a", "b", "c"].map((id) => ({ id, createdAt: 1 }));
  const window = { messages: same, older: null, newer: null };
  expect(withTail(window, same.slice(1), false).messages.map(({ id }) => id)).toEqual(["a", "b", "c"]);
});

test("a refresh replaces the times that it covers and leaves the others", () => {
  const page = [
    { id: "m3", createdAt: 3, text: "now" },
    { id: "m5", createdAt: 5 },
  ];
  expect(ids(refreshed(at(1, 7), page))).toBe("1 2 3 5 6 7");
});

test("what is let go can be had again", () => {
  const kept = trimmed(at(1, 10), "older", 4);
  expect(ids(kept)).toBe("7 8 9 10");
  expect(kept.older).toEqual({ cursor: null, bound: 8 });
  expect(ids(addOlder(kept, { messages: messages(5, 7), next: null }))).toBe("5 6 7 8 9 10");
  expect(trimmed(at(1, 10), "newer", 4).newer).toEqual({ cursor: null, bound: 4 });
});
