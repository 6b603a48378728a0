import type { TodoListItem } from "@opensync/protocol";
import type { SessionReading } from "../store";

const LONGEST_CONTENT = 16_000;
const MOST_TODOS = 1_000;

/** The session's to-do list; null where it has none. A list that was emptied leaves no time behind, and so says nothing. */
export function toTodoList({ session, todos }: Pick<SessionReading, "session" | "todos">): TodoListItem | null {
  if (todos.length === 0) return null;
  return {
    sessionExternalId: session.id,
    revision: todos.reduce((newest, todo) => Math.max(newest, todo.updatedAt), 0),
    todos: todos.slice(0, MOST_TODOS).map(({ content, status, priority }) => ({
      content: content.slice(0, LONGEST_CONTENT),
      status: status.toLowerCase().replace(/[^a-z0-9._-]+/g, "-") || "pending",
      priority,
    })),
  };
}
