import type { PreparedPart } from "../parts/prepare";
import type { PreparedItems, PreparedMessage } from "./prepared";

/**
 * Rows and bytes of arguments of one mutation: with what their sessions and usage add, inside Convex's 4,096 reads, 16,000 rows
 * and 16 MiB. Rows that were there already can be larger than those that come: `ingest` halves what turns out too much.
 */
const MAX_ROWS = 200;
const MAX_BYTES = 4 * 1024 * 1024;
/** A session brings its own row, its usage, its day's rollup and its project, and those of another that it takes usage from. */
const ROWS_PER_SESSION = 4;

/** Splits a batch into what single mutations take. */
export function* split(items: PreparedItems): Generator<PreparedItems> {
  let group = emptyItems();
  let sessions = new Set<string>();
  let rows = 0;
  let bytes = 0;
  for (const step of inOrder(items)) {
    const rowsWith = () => rows + step.rows + (sessions.has(step.session) ? 0 : ROWS_PER_SESSION);
    if (rows > 0 && (rowsWith() > MAX_ROWS || bytes + step.bytes > MAX_BYTES)) {
      yield group;
      [group, sessions, rows, bytes] = [emptyItems(), new Set(), 0, 0];
    }
    step.add(group);
    rows = rowsWith();
    sessions.add(step.session);
    bytes += step.bytes;
  }
  if (rows > 0) yield group;
}

/** Two halves in the same order; null where there is only one item. */
export function halve(items: PreparedItems): [PreparedItems, PreparedItems] | null {
  const steps = inOrder(items);
  if (steps.length < 2) return null;
  const [first, second] = [emptyItems(), emptyItems()];
  for (const [index, { add }] of steps.entries()) add(index < steps.length / 2 ? first : second);
  return [first, second];
}

export function emptyItems(): PreparedItems {
  return { sessions: [], messages: [], parts: [], todos: [], fileEdits: [], errors: [] };
}

interface Step {
  add: (group: PreparedItems) => void;
  session: string;
  rows: number;
  bytes: number;
}

/**
 * Session by session, each with what belongs to it: its row is read and written once where all of it fits a mutation. The session's own item
 * comes first, so that its messages need no placeholder.
 */
function inOrder({ sessions, messages, parts, todos, fileEdits, errors }: PreparedItems): Step[] {
  const bySession = new Map<string, Step[]>();
  const put = (step: Step): void => {
    const steps = bySession.get(step.session);
    if (steps === undefined) bySession.set(step.session, [step]);
    else steps.push(step);
  };
  for (const item of sessions) put(step(item, item.externalId, (group) => group.sessions.push(item)));
  for (const item of messages) {
    const session = item.sessionExternalId;
    put({ add: (group) => group.messages.push(item), session, ...sizeOf(item) });
  }
  for (const item of parts) {
    // Its message, the call's place, and what it may move from are rewritten with it.
    const { bytes } = sizeOfParts([item.part], 0);
    put({ add: (group) => group.parts.push(item), session: item.sessionExternalId, rows: 4, bytes });
  }
  for (const item of todos) put(step(item, item.sessionExternalId, (group) => group.todos.push(item)));
  for (const item of fileEdits) put(step(item, item.sessionExternalId, (group) => group.fileEdits.push(item)));
  for (const item of errors) put(step(item, item.sessionExternalId, (group) => group.errors.push(item)));
  return [...bySession.values()].flat();
}

function step(item: unknown, session: string, add: Step["add"]): Step {
  return { add, session, rows: 1, bytes: JSON.stringify(item).length };
}

/** Estimated: the message has been read through already. */
function sizeOf({ text, thinking, parts = [], fields }: PreparedMessage): { rows: number; bytes: number } {
  return sizeOfParts(
    [text, thinking, ...parts].filter((part) => part !== undefined),
    fields.metadata?.length ?? 0,
  );
}

function sizeOfParts(own: PreparedPart[], metadataChars: number): { rows: number; bytes: number } {
  const chars = own.reduce(
    (sum, { row: { text, input = "", output = "", metadata = "" } }) =>
      sum + text.length + input.length + output.length + metadata.length,
    metadataChars,
  );
  // Three bytes for a UTF-16 unit at most; 300 for what a row has beside its text.
  return { rows: 1 + own.length, bytes: chars * 3 + own.length * 300 + 1_000 };
}
