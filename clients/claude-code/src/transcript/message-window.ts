import { z } from "zod";
import { ApiMessage, type MessageIdentity } from "./api-message";
import type { ToolCall } from "./content-blocks";
import type { PlacedLine } from "./placed-line";
import type { TranscriptLine, TranscriptUsage } from "./parse-line";
import type { AnsweredResult } from "./tool-part";
import { readUserLine } from "./user-line";

/** Lines of one message come close together, but those of parallel tools and (in old versions) of subagents come between. */
const RECENT_MESSAGES = 8;
/** Calls that were never answered (the agent was killed) must not be remembered for ever. */
const MOST_OPEN_MESSAGES = 64;
const MOST_SHARED_IDS = 64;

const windowEntrySchema = z.object({
  key: z.string(),
  messageId: z.string().optional(),
  requestId: z.string().optional(),
  parent: z.string().optional(),
  /** Time of the line that it answers, ms. */
  askedAt: z.number().optional(),
  copied: z.boolean(),
  /** Line number of its first line. */
  number: z.number(),
  /** Offset and length of each line that made it, in turn. */
  refs: z.array(z.number()),
  calls: z.array(z.string()),
  open: z.array(z.string()),
});
type EntryState = z.infer<typeof windowEntrySchema>;

export const windowSchema = z.object({
  entries: z.array(windowEntrySchema),
  /** Message ids that several provider calls have. */
  sharedIds: z.array(z.string()),
});
type WindowState = z.infer<typeof windowSchema>;

/** A message that may still get lines or results. `message` is null until its lines are read again after a resume. */
export interface WindowEntry extends EntryState {
  message: ApiMessage | null;
  /** Bytes of its lines. */
  bytes: number;
  /** Changed since it was last handed out. */
  dirty: boolean;
  /** For who follows what was handed out: the same object each time this message is. */
  readonly trace: MessageTrace;
}

/** What the receiver of a message wants to remember about it until the message comes again. */
export interface MessageTrace {
  digest: { hash: number; parts: number } | null;
}

/**
 * The messages of the model that later lines may still change: the last few, and those with unanswered calls. What leaves the window is
 * decided by the lines alone, never by how they were read, so that any way to cut a file ends in the same messages.
 */
export class MessageWindow {
  readonly #entries = new Map<string, WindowEntry>();
  readonly #sharedIds: Set<string>;
  readonly #byCall = new Map<string, WindowEntry>();
  bytes = 0;

  constructor(state?: WindowState) {
    this.#sharedIds = new Set(state?.sharedIds);
    for (const entry of state?.entries ?? []) {
      const bytes = entry.refs.reduce((sum, value, index) => (index % 2 === 1 ? sum + value : sum), 0);
      this.#insert({ ...structuredClone(entry), message: null, bytes, dirty: false, trace: { digest: null } });
    }
  }

  state(): WindowState {
    const entries = [...this.#entries.values()].map(
      ({ key, messageId, requestId, parent, askedAt, copied, number, refs, calls, open }) => ({
        key,
        messageId,
        requestId,
        parent,
        askedAt,
        copied,
        number,
        refs: [...refs],
        calls: [...calls],
        open: [...open],
      }),
    );
    return { entries, sharedIds: [...this.#sharedIds] };
  }

  /** The window's message that an assistant line belongs to, if it is not the first of its message. */
  find(line: TranscriptLine): WindowEntry | undefined {
    return this.#entries.get(this.#keyOf(line));
  }

  ofCall(toolCallId: string): WindowEntry | undefined {
    return this.#byCall.get(toolCallId);
  }

  /** Begins a message; what has to leave for it is returned. */
  open(
    line: TranscriptLine,
    number: number,
    course: Pick<MessageIdentity, "copied" | "askedAt"> & { parent: string | undefined },
  ): { entry: WindowEntry; left: WindowEntry[] } {
    const entry: WindowEntry = {
      key: this.#keyOf(line),
      messageId: line.message?.id,
      requestId: line.requestId,
      ...course,
      number,
      refs: [],
      calls: [],
      open: [],
      message: new ApiMessage(),
      bytes: 0,
      dirty: false,
      trace: { digest: null },
    };
    this.#insert(entry);
    return { entry, left: this.#retire() };
  }

  addLine(entry: WindowEntry, placed: PlacedLine): ToolCall[] {
    const made = loaded(entry).addLine(placed.line);
    for (const call of made) {
      entry.calls.push(call.toolCallId);
      this.#byCall.set(call.toolCallId, entry);
    }
    this.#touch(entry, placed);
    return made;
  }

  addResult(entry: WindowEntry, result: AnsweredResult, placed: PlacedLine): void {
    loaded(entry).addResult(result, placed.line);
    this.#touch(entry, placed);
  }

  /** The message that has this call's result; for `redo`. */
  ofAnswered(toolCallId: string): WindowEntry | undefined {
    const entry = this.#byCall.get(toolCallId);
    return entry?.open.includes(toolCallId) ? undefined : entry;
  }

  /** Hands a loaded message out again. */
  redo(entry: WindowEntry): void {
    loaded(entry);
    entry.dirty = true;
  }

  get(key: string): WindowEntry | undefined {
    return this.#entries.get(key);
  }

  /** False where the usage is of another call. */
  finish(entry: WindowEntry, usage: TranscriptUsage, at: number): boolean {
    const isFinished = loaded(entry).finish(usage, at);
    entry.dirty ||= isFinished;
    return isFinished;
  }

  /** Folds a message's lines again, in file order, as they were before the reader stopped. */
  load(entry: WindowEntry, lines: readonly TranscriptLine[]): void {
    const message = new ApiMessage();
    for (const line of lines) {
      if (line.type === "assistant") message.addLine(line);
      else for (const result of answersIn(line)) if (message.callOf(result.toolCallId)) message.addResult(result, line);
    }
    entry.message = message;
    this.bytes += entry.bytes;
  }

  /** Frees the memory of messages that are handed out; they are read again if a line comes for them. */
  unload(): void {
    for (const entry of this.#entries.values()) if (!entry.dirty) entry.message = null;
    this.bytes = [...this.#entries.values()].reduce((sum, entry) => (entry.message ? sum + entry.bytes : sum), 0);
  }

  dirty(): WindowEntry[] {
    return [...this.#entries.values()].filter((entry) => entry.dirty);
  }

  #touch(entry: WindowEntry, placed: PlacedLine): void {
    const message = loaded(entry);
    entry.open = entry.calls.filter((id) => !message.isAnswered(id));
    entry.dirty = true;
    const last = entry.refs.at(-2);
    if (last === placed.offset) return;
    entry.refs.push(placed.offset, placed.length);
    entry.bytes += placed.length;
    this.bytes += placed.length;
  }

  /**
   * A message id that comes again with another requestId is another provider call. Gateways exist that give every message the same id: such an id
   * is remembered, so that a message which left the window is not taken for the next one.
   */
  #keyOf(line: TranscriptLine): string {
    const id = line.message?.id ?? line.uuid ?? `line-${line.at ?? 0}`;
    if (line.requestId === undefined) return id;
    const holder = this.#entries.get(id);
    if (holder === undefined) return this.#sharedIds.has(id) ? `${id}:${line.requestId}` : id;
    if (holder.requestId === undefined || holder.requestId === line.requestId) return id;
    if (this.#sharedIds.size < MOST_SHARED_IDS) this.#sharedIds.add(id);
    return `${id}:${line.requestId}`;
  }

  #insert(entry: WindowEntry): void {
    this.#entries.set(entry.key, entry);
    for (const call of entry.calls) this.#byCall.set(call, entry);
  }

  #retire(): WindowEntry[] {
    const left: WindowEntry[] = [];
    const entries = [...this.#entries.values()];
    const old = entries.slice(0, Math.max(0, entries.length - RECENT_MESSAGES));
    const waiting = old.filter((entry) => entry.open.length > 0);
    const overdue = new Set(waiting.slice(0, Math.max(0, waiting.length - MOST_OPEN_MESSAGES)));
    for (const entry of old) {
      if (entry.open.length > 0 && !overdue.has(entry)) continue;
      this.#entries.delete(entry.key);
      for (const call of entry.calls) if (this.#byCall.get(call) === entry) this.#byCall.delete(call);
      if (entry.message) this.bytes -= entry.bytes;
      left.push(entry);
    }
    return left;
  }
}

/** The results of a user line. Its `toolUseResult` is about the only one, where there is only one. */
export function answersIn(line: TranscriptLine): AnsweredResult[] {
  const { results } = readUserLine(line);
  return results.map((result) => ({
    ...result,
    at: line.at,
    details: results.length === 1 ? line.toolUseResult : undefined,
  }));
}

function loaded(entry: WindowEntry): ApiMessage {
  if (entry.message === null)
    throw new Error(`The lines of message ${entry.key} have to be read again before it can go on`);
  return entry.message;
}
