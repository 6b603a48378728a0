import { withSame } from "./same-value";

/** What a window keeps of a message: which it is, and when it was. */
interface Timed {
  readonly id: string;
  readonly createdAt: number;
}

/** Where more messages are to be had from: behind a cursor, or from a time on. */
export interface Edge {
  readonly cursor: string | null;
  /** ms; null: no bound, the cursor alone says where. */
  readonly bound: number | null;
}

/**
 * Those messages of a session that are held: without a gap, in the order of their times. An edge is null where the session begins, or
 * at its end: there, what a live query says is taken in.
 */
export interface MessageWindow<Message extends Timed> {
  readonly messages: readonly Message[];
  readonly older: Edge | null;
  readonly newer: Edge | null;
}

/** A page in the order of its messages' times, and where it goes on; null where nothing follows. */
export interface WindowPage<Message extends Timed> {
  readonly messages: readonly Message[];
  readonly next: Edge | null;
}

export function addOlder<Message extends Timed>(
  window: MessageWindow<Message>,
  { messages, next }: WindowPage<Message>,
): MessageWindow<Message> {
  return { ...window, messages: [...missingFrom(window, messages), ...window.messages], older: next };
}

export function addNewer<Message extends Timed>(
  window: MessageWindow<Message>,
  { messages, next }: WindowPage<Message>,
): MessageWindow<Message> {
  return { ...window, messages: [...window.messages, ...missingFrom(window, messages)], newer: next };
}

/** Pages that begin at a time, not at a cursor, may begin with what is held already. */
export function missingFrom<Message extends Timed>(
  { messages }: MessageWindow<Message>,
  page: readonly Message[],
): Message[] {
  const held = new Set(messages.map(({ id }) => id));
  return page.filter(({ id }) => !held.has(id));
}

/**
 * Takes in the last messages as a live query has them now. From the first of them on they are the truth: what changed is replaced,
 * what is gone is taken out. Where so many came at once that some between are missing, the window ends before them and says so.
 */
export function withTail<Message extends Timed>(
  window: MessageWindow<Message>,
  tail: readonly Message[],
  isWhole: boolean,
): MessageWindow<Message> {
  const [first] = tail;
  const last = window.messages.at(-1);
  if (window.newer !== null) return window;
  if (first === undefined) return isWhole ? withMessages(window, []) : window;
  const inTail = new Set(tail.map(({ id }) => id));
  const before = window.messages.filter(
    ({ id, createdAt }) => !inTail.has(id) && createdAt <= first.createdAt && !isWhole,
  );
  const isJoined = isWhole || last === undefined || last.createdAt >= first.createdAt || inTail.has(last.id);
  if (!isJoined) return { ...window, newer: { cursor: null, bound: last.createdAt } };
  return withMessages(window, [...before, ...tail]);
}

/** What stands from a time on, as a live query has it now. */
export interface LivePage<Message extends Timed> {
  /** ms, inclusive */
  readonly from: number;
  readonly messages: readonly Message[];
  /** Nothing follows in the session. */
  readonly isDone: boolean;
}

/** Takes in what a page says now of times that are held: changed, added and removed messages among them. */
export function refreshed<Message extends Timed>(
  window: MessageWindow<Message>,
  { from, messages, isDone }: LivePage<Message>,
): MessageWindow<Message> {
  const [first, last] = [window.messages[0], window.messages.at(-1)];
  const until = messages.at(-1)?.createdAt;
  if (first === undefined || last === undefined || (until === undefined && !isDone)) return window;
  // What is not held there belongs behind an edge, which is where it is loaded from.
  const isHeld = ({ createdAt }: Timed): boolean =>
    (window.older === null || createdAt >= first.createdAt) && (window.newer === null || createdAt <= last.createdAt);
  const page = messages.filter(isHeld);
  const inPage = new Set(page.map(({ id }) => id));
  const rest = window.messages.filter(({ id }) => !inPage.has(id));
  const before = rest.filter(({ createdAt }) => createdAt < from);
  // Of the last time in it, a page may have room for some messages only.
  const after =
    isDone || until === undefined ? [] : rest.filter(({ createdAt }) => createdAt >= until && createdAt >= from);
  return withMessages(window, [...before, ...page, ...after]);
}

/** The window itself where nothing differs, and each message itself that does not. */
function withMessages<Message extends Timed>(
  window: MessageWindow<Message>,
  messages: readonly Message[],
): MessageWindow<Message> {
  const kept = withSame(window.messages, messages, ({ id }) => id);
  return kept === window.messages ? window : { ...window, messages: kept };
}

/** Lets go of what is farthest from where somebody reads, so that a long session costs no more than a short one. */
export function trimmed<Message extends Timed>(
  window: MessageWindow<Message>,
  side: "older" | "newer",
  most: number,
): MessageWindow<Message> {
  const { messages } = window;
  if (messages.length <= most) return window;
  if (side === "older") {
    const kept = messages.slice(-most);
    // The bound is exclusive: of those at the same time, some may have been let go.
    return { ...window, messages: kept, older: { cursor: null, bound: (kept[0]?.createdAt ?? 0) + 1 } };
  }
  const kept = messages.slice(0, most);
  return { ...window, messages: kept, newer: { cursor: null, bound: kept.at(-1)?.createdAt ?? 0 } };
}
