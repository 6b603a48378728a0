import { expect, test } from "vitest";
import type { PreparedMessage } from "./prepared";
import { emptyItems, halve, split } from "./split";

function message(index: number, session = "s", metadata = ""): PreparedMessage {
  const externalId = `m${index}`;
  return { index, revision: 1, sessionExternalId: session, externalId, fields: { role: "user", metadata } };
}

function sizes(messages: PreparedMessage[]): number[] {
  return [...split({ ...emptyItems(), messages })].map((group) => group.messages.length);
}

test("a transaction takes fewer messages where each is of another session, and where they bring much metadata", () => {
  const count = 400;
  const of = (make: (index: number) => PreparedMessage) =>
    sizes(Array.from({ length: count }, (_, index) => make(index)));
  expect(of((index) => message(index))).toEqual([196, 196, 8]);
  expect(Math.max(...of((index) => message(index, `s${index}`)))).toBe(40);
  expect(Math.max(...of((index) => message(index, "s", "x".repeat(100_000))))).toBeLessThan(15);
});

test("sessions go before their messages, and halves keep the order", () => {
  const items = {
    ...emptyItems(),
    sessions: [{ index: 0, revision: 1, externalId: "s", fields: {} }],
    messages: [message(0), message(1)],
    todos: [{ index: 0, revision: 1, sessionExternalId: "s", items: [] }],
  };
  expect([...split(items)]).toEqual([items]);
  expect(halve(items)).toEqual([
    { ...emptyItems(), sessions: items.sessions, messages: [message(0)] },
    { ...emptyItems(), messages: [message(1)], todos: items.todos },
  ]);
  expect(halve({ ...emptyItems(), messages: [message(0)] })).toBeNull();
});

test("what belongs to a session stays together: its row is written once", () => {
  const numbers = Array.from({ length: 60 }, (_, index) => index);
  const sessions = numbers.map((index) => ({ index, revision: 1, externalId: `s${index}`, fields: {} }));
  const messages = numbers.flatMap((index) => [message(index * 2, `s${index}`), message(index * 2 + 1, `s${index}`)]);
  const groups = [...split({ ...emptyItems(), sessions, messages })];
  expect(groups.map((group) => group.sessions.length)).toEqual([28, 28, 4]);
  for (const group of groups) {
    const named = group.messages.map(({ sessionExternalId }) => sessionExternalId);
    expect([...new Set(named)]).toEqual(group.sessions.map(({ externalId }) => externalId));
  }
});
