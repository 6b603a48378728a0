import type { Omission, TodoListItem } from "@opensync/protocol";
import type { SessionReading } from "../store";

/** The wire's own bounds are a little above. */
const LONGEST_CONTENT = 16_000;
const MOST_TODOS = 1_000;

export interface MappedTodos {
  item: TodoListItem;
  /** What did not fit; the to-dos say it in their metadata too. */
  omitted: (Omission & { bytes: number })[];
}

type Todo = TodoListItem["todos"][number];

/** The session's to-do list; null where it has none. A list that was emptied leaves no time behind, and so says nothing. */
export function toTodoList({ session, todos }: Pick<SessionReading, "session" | "todos">): MappedTodos | null {
  if (todos.length === 0) return null;
  const beyond = todos.slice(MOST_TODOS);
  const omitted: MappedTodos["omitted"] = [];
  const sent = todos.slice(0, MOST_TODOS).map(({ content, status, priority }, index): Todo => {
    const todo = { content, status: slugOf(status), priority };
    if (content.length <= LONGEST_CONTENT) return todo;
    const cut = { field: `todos[${index}].content`, reason: "too-large", bytes: Buffer.byteLength(content) };
    omitted.push(cut);
    return { ...todo, content: beginning(content), metadata: { contentBytes: cut.bytes } };
  });
  const last = sent.at(-1);
  if (beyond.length > 0 && last !== undefined) {
    const bytes = beyond.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
    omitted.push({ field: `todos[${MOST_TODOS}] to [${todos.length - 1}]`, reason: "too-many", bytes });
    last.metadata = { ...recordOf(last.metadata), todosLeftOut: beyond.length };
  }
  const revision = todos.reduce((newest, todo) => Math.max(newest, todo.updatedAt), 0);
  return { item: { sessionExternalId: session.id, revision, todos: sent }, omitted };
}

/** Without half a character at its end. */
function beginning(content: string): string {
  return content.slice(0, LONGEST_CONTENT).replace(/[\uD800-\uDBFF]$/, "");
}

function slugOf(status: string): string {
  const slug = status
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[^a-z0-9]+/, "");
  return slug.slice(0, 64) || "pending";
}

function recordOf(metadata: Todo["metadata"]): object {
  return typeof metadata === "object" && metadata !== null ? metadata : {};
}
