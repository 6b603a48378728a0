import { parseTodoList } from "@opensync/protocol";
import { expect, test } from "vitest";
import { openStore } from "../store";
import { copyOfFixture } from "../store/testing/fixtures";
import { toTodoList, type MappedTodos } from ".";

type Todo = readonly [content: string, status: string];

/** The list that a session of the recorded database has, with these to-dos in it. */
async function listOf(todos: readonly Todo[]): Promise<MappedTodos | null> {
  const database = copyOfFixture("main");
  const session = String(database.get("SELECT id FROM session LIMIT 1")["id"]);
  todos.forEach(([content, status], position) =>
    database.run("INSERT INTO todo VALUES (?, ?, ?, 'high', ?, 1, ?)", session, content, status, position, position),
  );
  const store = await openStore([database.place]);
  const reading = store.read(session);
  return reading && toTodoList(reading);
}

test("a list arrives in its order, with its states as the wire names them", async () => {
  const list = await listOf([
    ["one", "in_progress"],
    ["two", "!Done Twice"],
  ]);
  expect(list).toMatchObject({
    item: {
      revision: 1,
      todos: [
        { content: "one", status: "in_progress", priority: "high" },
        { content: "two", status: "done-twice" },
      ],
    },
    omitted: [],
  });
  expect(await listOf([])).toBeNull();
});

test("what the wire has no room for is named with its size, in the list and to whoever sends it", async () => {
  const list = await listOf([
    ["ö".repeat(16_001), "pending"],
    ...Array.from({ length: 1_001 }, (_, n): Todo => [`to-do ${n}`, "pending"]),
  ]);
  expect(list?.omitted).toEqual([
    { field: "todos[0].content", reason: "too-large", bytes: 32_002 },
    { field: "todos[1000] to [1001]", reason: "too-many", bytes: 19 },
  ]);
  const todos = list?.item.todos ?? [];
  expect(todos).toHaveLength(1_000);
  expect(todos[0]?.metadata).toEqual({ contentBytes: 32_002 });
  expect(todos.at(-1)).toMatchObject({ content: "to-do 998", metadata: { todosLeftOut: 2 } });
  expect(parseTodoList(list?.item, Date.now())).toMatchObject({ ok: true });
});
