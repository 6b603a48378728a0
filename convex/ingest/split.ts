import type { PreparedItems, PreparedMessage } from "./prepared";

/** Rows and bytes of arguments of one mutation: far inside Convex's 16,000 rows written, 4,096 reads and 16 MiB. */
const MAX_ROWS = 200;
const MAX_BYTES = 4 * 1024 * 1024;

/** Splits a batch into what single mutations take, in order: sessions first, so that messages need no placeholder. */
export function* split(items: PreparedItems): Generator<PreparedItems> {
  let group = emptyItems();
  let rows = 0;
  let bytes = 0;
  for (const { add, cost } of inOrder(items)) {
    const isFull = rows + cost.rows > MAX_ROWS || bytes + cost.bytes > MAX_BYTES;
    if (isFull && rows > 0) {
      yield group;
      [group, rows, bytes] = [emptyItems(), 0, 0];
    }
    add(group);
    rows += cost.rows;
    bytes += cost.bytes;
  }
  if (rows > 0) yield group;
}

export function emptyItems(): PreparedItems {
  return { sessions: [], messages: [], todos: [], fileEdits: [], errors: [] };
}

interface Step {
  add: (group: PreparedItems) => void;
  cost: { rows: number; bytes: number };
}

function* inOrder({ sessions, messages, todos, fileEdits, errors }: PreparedItems): Generator<Step> {
  for (const item of sessions) yield { add: (group) => group.sessions.push(item), cost: costOf(item) };
  for (const item of messages) yield { add: (group) => group.messages.push(item), cost: costOfMessage(item) };
  for (const item of todos) yield { add: (group) => group.todos.push(item), cost: costOf(item) };
  for (const item of fileEdits) yield { add: (group) => group.fileEdits.push(item), cost: costOf(item) };
  for (const item of errors) yield { add: (group) => group.errors.push(item), cost: costOf(item) };
}

function costOf(item: unknown): Step["cost"] {
  return { rows: 1, bytes: JSON.stringify(item).length };
}

function costOfMessage(message: PreparedMessage): Step["cost"] {
  const parts = [message.text, message.thinking, ...(message.parts ?? [])].filter((part) => part !== undefined);
  const textChars = parts.reduce(
    (sum, { row }) => sum + row.text.length + (row.input?.length ?? 0) + (row.output?.length ?? 0),
    0,
  );
  // Three bytes for a UTF-16 unit at most; 300 for what a row has beside its text.
  return { rows: 1 + parts.length, bytes: textChars * 3 + parts.length * 300 + 1_000 };
}
