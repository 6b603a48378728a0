import type { TranscriptMessage, TranscriptPart } from "../message";
import type { BlockType, TranscriptView } from "../view";
import { isFailed, isVisible, isWork, typeOfMessage } from "./classify";
import { gapBefore } from "./gaps";

/** What a transcript is a list of. */
export type Row = MessageRow | StepsRow | GapRow | UnreadRow;

export interface MessageRow {
  readonly kind: "message";
  readonly key: string;
  readonly type: BlockType;
  readonly message: TranscriptMessage;
  readonly parts: readonly TranscriptPart[];
  /** More of a message that began in a row above. */
  readonly isContinued: boolean;
  /** Nothing of the message follows in a row below: what ends it stands here. */
  readonly isEnd: boolean;
}

/** Tool calls and thinking that follow each other, of however many messages. */
export interface StepsRow {
  readonly kind: "steps";
  readonly key: string;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly message: TranscriptMessage;
  readonly parts: readonly TranscriptPart[];
  /** The message has no row of its own: its tokens and cost stand here. */
  readonly isWhole: boolean;
}

export interface GapRow {
  readonly kind: "gap";
  readonly key: string;
  /** ms that nothing happened for, until `until`. */
  readonly ms: number;
  readonly until: number;
}

export interface UnreadRow {
  readonly kind: "unread";
  readonly key: string;
}

export interface Rows {
  readonly rows: readonly Row[];
  /** Of what is loaded: how many blocks there are of each type, and how many of all the view hides. */
  readonly counts: Readonly<Record<BlockType, number>>;
  readonly hidden: number;
}

/** A row that grows without end would be slow to draw. */
const MOST_CALLS = 40;

/** The rows of messages in the order of their times. `unreadFrom`: the id of the first message that came while nobody looked. */
export function transcriptRows(
  messages: readonly TranscriptMessage[],
  view: TranscriptView,
  unreadFrom: string | null = null,
): Rows {
  const counts = { prompts: 0, answers: 0, tools: 0, thinking: 0, errors: 0, system: 0 };
  let all: Row[] = [];
  let before: TranscriptMessage | null = null;
  for (const message of messages) {
    const gap = before === null ? null : gapBefore(message, before);
    if (gap !== null) all.push({ kind: "gap", key: `gap:${message.id}`, ms: gap, until: message.createdAt });
    if (message.id === unreadFrom) all.push({ kind: "unread", key: "unread" });
    for (const row of rowsOf(message)) {
      count(row, counts);
      all = append(all, row);
    }
    before = message;
  }
  const shown = withoutEmptyGaps(hide(view.isFocused ? focused(all) : all, view.hidden));
  return { rows: shown, counts, hidden: blocks(all) - blocks(shown) };
}

/** The row that shows the message, or what is nearest after it; -1 where there is none. */
export function rowOfMessage(rows: readonly Row[], messageId: string): number {
  return rows.findIndex((row) => messagesOf(row).some(({ id }) => id === messageId));
}

export function messagesOf(row: Row): readonly TranscriptMessage[] {
  if (row.kind === "message") return [row.message];
  return row.kind === "steps" ? row.steps.map(({ message }) => message) : [];
}

function rowsOf(message: TranscriptMessage): (MessageRow | StepsRow)[] {
  const type = typeOfMessage(message);
  const parts = message.parts.filter(isVisible);
  const isSplit = type === "answers" || type === "tools" || (type === "prompts" && parts.some(isWork));
  if (!isSplit) {
    const row = { key: message.id, type, message, parts, isContinued: false, isEnd: true };
    return parts.length > 0 || isTold(message, type) ? [{ kind: "message", ...row }] : [];
  }
  const pieces = piecesOf(parts);
  if (message.error !== null || message.nextPart !== null || pieces.length === 0) {
    if (pieces.length === 0 && !isTold(message, type)) return [];
    if (pieces.at(-1)?.isWork !== false) pieces.push({ isWork: false, parts: [] });
  }
  const hasOwnRow = pieces.some((piece) => !piece.isWork);
  let isContinued = false;
  return pieces.map((piece, index): MessageRow | StepsRow => {
    const key = index === 0 ? message.id : `${message.id}:${index}`;
    if (piece.isWork) {
      return { kind: "steps", key: `steps:${key}`, steps: [{ message, parts: piece.parts, isWhole: !hasOwnRow }] };
    }
    const shownType: BlockType = piece.parts.length === 0 && message.error !== null ? "errors" : type;
    const isEnd = !pieces.slice(index + 1).some((later) => !later.isWork);
    const row = { key, type: shownType, message, parts: piece.parts, isContinued, isEnd };
    isContinued = true;
    return { kind: "message", ...row };
  });
}

/** Whether a message without any part is worth a row: it failed, it was announced, its parts are yet to be loaded or it is the agent at work. */
function isTold(
  { error, placeholder, nextPart, hidden, stopReason, durationMs, role }: TranscriptMessage,
  type: BlockType,
): boolean {
  if (error !== null || placeholder === true || nextPart !== null || type === "errors") return true;
  if (hidden !== undefined && hidden > 0) return false;
  return type === "system" || (role === "assistant" && stopReason === null && durationMs === null);
}

interface Piece {
  readonly isWork: boolean;
  readonly parts: TranscriptPart[];
}

/** Thinking goes with what it led to: the text after it, or the tool call. */
function piecesOf(parts: readonly TranscriptPart[]): Piece[] {
  const pieces: Piece[] = [];
  let thinking: TranscriptPart[] = [];
  const add = (isWorkNow: boolean, added: TranscriptPart[]): void => {
    const last = pieces.at(-1);
    if (last !== undefined && last.isWork === isWorkNow) last.parts.push(...added);
    else pieces.push({ isWork: isWorkNow, parts: added });
  };
  for (const part of parts) {
    if (part.type === "thinking") {
      thinking.push(part);
      continue;
    }
    add(isWork(part), [...thinking, part]);
    thinking = [];
  }
  if (thinking.length > 0) add(pieces.at(-1)?.isWork ?? true, thinking);
  return pieces;
}

function append(rows: Row[], row: MessageRow | StepsRow): Row[] {
  const last = rows.at(-1);
  if (row.kind !== "steps" || last?.kind !== "steps" || calls(last) + calls(row) > MOST_CALLS) {
    rows.push(row);
    return rows;
  }
  rows[rows.length - 1] = { ...last, steps: [...last.steps, ...row.steps] };
  return rows;
}

function calls({ steps }: StepsRow): number {
  return steps.reduce((sum, { parts }) => sum + parts.length, 0);
}

function count(row: MessageRow | StepsRow, counts: Record<BlockType, number>): void {
  if (row.kind === "message") {
    counts[row.type]++;
    counts.thinking += row.parts.filter(({ type }) => type === "thinking").length;
    return;
  }
  for (const part of row.steps.flatMap(({ parts }) => parts)) {
    if (part.type === "thinking") counts.thinking++;
    else counts.tools++;
    if (part.type !== "thinking" && isFailed(part)) counts.errors++;
  }
}

function hide(rows: readonly Row[], hidden: ReadonlySet<BlockType>): Row[] {
  if (hidden.size === 0) return [...rows];
  const isShown = (part: TranscriptPart): boolean => {
    if (part.type === "thinking") return !hidden.has("thinking");
    return part.type !== "tool" || !hidden.has("tools") || (isFailed(part) && !hidden.has("errors"));
  };
  return rows.flatMap((row): Row[] => {
    if (row.kind === "message") return hidden.has(row.type) ? [] : [{ ...row, parts: row.parts.filter(isShown) }];
    if (row.kind !== "steps") return [row];
    const steps = row.steps
      .map((step) => ({ ...step, parts: step.parts.filter(isShown) }))
      .filter(({ parts }) => parts.length > 0);
    return steps.length === 0 ? [] : [{ ...row, steps }];
  });
}

/** Prompts, and of what answered each the last that was said; errors and compactions stay, since they explain what follows. */
function focused(rows: readonly Row[]): Row[] {
  let isAnswered = false;
  return [...rows]
    .reverse()
    .filter((row) => {
      if (row.kind !== "message") return row.kind === "unread" || row.kind === "gap";
      if (row.type === "prompts") isAnswered = false;
      if (row.type !== "answers") return row.type !== "system" || (row.message.kind ?? "").startsWith("compact");
      const isFinal = !isAnswered && row.parts.some(({ type }) => type === "text");
      isAnswered ||= isFinal;
      return isFinal;
    })
    .reverse()
    .map((row) =>
      row.kind === "message" ? { ...row, parts: row.parts.filter(({ type }) => type !== "thinking") } : row,
    );
}

/** Of pauses with nothing between them, and at the ends, none says anything. */
function withoutEmptyGaps(rows: readonly Row[]): Row[] {
  return rows.filter((row, index) => {
    if (row.kind !== "gap") return true;
    const next = rows[index + 1];
    return index > 0 && next !== undefined && next.kind !== "gap";
  });
}

function blocks(rows: readonly Row[]): number {
  return rows.reduce((sum, row) => {
    if (row.kind === "message") return sum + 1 + row.parts.filter(({ type }) => type === "thinking").length;
    return row.kind === "steps" ? sum + calls(row) : sum;
  }, 0);
}
