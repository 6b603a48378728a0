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

test("a live page replaces the times that it covers and leaves the others", () => {
  const page = [
    { id: "m3", createdAt: 3, text: "now" },
    { id: "m5", createdAt: 5 },
  ];
  const now = refreshed(at(1, 7), { from: 2, messages: page, isDone: false });
  expect(ids(now)).toBe("1 3 5 6 7");
  expect(now.messages[1]?.text).toBe("now");
  expect(ids(refreshed(at(1, 7), { from: 3, messages: page, isDone: true }))).toBe("1 2 3 5");
  expect(ids(refreshed(at(1, 7), { from: 5, messages: [], isDone: true }))).toBe("1 2 3 4");
});

test("a live page brings in nothing that is behind an edge", () => {
  const edge = { cursor: "c", bound: null };
  const page = { from: 2, messages: messages(2, 9), isDone: false };
  expect(ids(refreshed(at(4, 6, { older: edge, newer: edge }), page))).toBe("4 5 6");
  expect(ids(refreshed(at(4, 6), page))).toBe("2 3 4 5 6 7 8 9");
});

test("what is the same as before is the very same, so that nothing of it is drawn again", () => {
  const window = at(1, 6);
  const page = { from: 3, messages: messages(3, 5), isDone: false };
  expect(refreshed(window, page)).toBe(window);
  expect(withTail(window, messages(4, 6), false)).toBe(window);
  const [three, four, five] = page.messages;
  const changed = refreshed(window, { ...page, messages: [three!, { ...four!, text: "now" }, five!] });
  expect(changed.messages.map((message, index) => message === window.messages[index])).toEqual(
    [1, 2, 3, 4, 5, 6].map((id) => id !== 4),
  );
});

test("what is let go can be had again", () => {
  const kept = trimmed(at(1, 10), "older", 4);
  expect(ids(kept)).toBe("7 8 9 10");
  expect(kept.older).toEqual({ cursor: null, bound: 8 });
  expect(ids(addOlder(kept, { messages: messages(5, 7), next: null }))).toBe("5 6 7 8 9 10");
  expect(trimmed(at(1, 10), "newer", 4).newer).toEqual({ cursor: null, bound: 4 });
});
