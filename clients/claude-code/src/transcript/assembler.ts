import type { FileEditItem, MessageItem, SessionErrorItem, TodoListItem } from "@opensync/protocol";
import { z } from "zod";
import type { DurationOf, SavedOutput } from "./api-message";
import { readAttachment, readTodos } from "./attachment-line";
import type { ToolCall } from "./content-blocks";
import { toFileEdit } from "./file-edit";
import { answersIn, MessageWindow, windowSchema, type MessageTrace, type WindowEntry } from "./message-window";
import { ParentLines, parentLinesSchema, type ParentLine } from "./parent-lines";
import type { PlacedLine } from "./placed-line";
import type { TranscriptLine, TranscriptUsage } from "./parse-line";
import { PromptIds, promptIdsSchema } from "./prompt-ids";
import { revisionOf } from "./revision";
import { SessionFacts, sessionFactsSchema } from "./session-facts";
import { readSystemLine } from "./system-line";
import { TaskList, taskListSchema } from "./task-list";
import { toOrphanPart, type AnsweredResult } from "./tool-part";
import { commandOf, readUserLine, type UserLine } from "./user-line";

export const assemblerStateSchema = z.object({
  facts: sessionFactsSchema,
  window: windowSchema,
  parents: parentLinesSchema,
  tasks: taskListSchema,
  prompts: promptIdsSchema.default([]),
  /** The last answer, while its lines do not have the whole usage. */
  unfinished: z.string().nullable(),
});
export type AssemblerState = z.infer<typeof assemblerStateSchema>;

export interface AssembledMessage {
  kind: "message";
  item: MessageItem;
  saved: SavedOutput[];
  trace: MessageTrace;
}
/** Something for the backend, and where it came from. `bytes`: of the lines that made it. */
export type Assembled = (
  | AssembledMessage
  | { kind: "todo"; item: TodoListItem }
  | { kind: "fileEdit"; item: FileEditItem }
  | { kind: "error"; item: SessionErrorItem }
) & { number: number; bytes: number };

export interface AssemblerContext {
  /** What the backend calls the session. */
  sessionExternalId: string;
  /** What Claude Code calls it; a subagent's lines carry its parent's. Null when the file does not tell. */
  sessionId: string | null;
  /** See `shareOf`. */
  share: number;
  /** Earlier messages were copied from another session, though the lines do not say so (ms). */
  ownSince?: number | undefined;
  durationOf?: DurationOf | undefined;
}

/** Line types known to carry no message; `session-facts.ts` takes from some of them what they tell of the session. */
const MESSAGE_TYPES = new Set(["user", "assistant", "system", "attachment"]);

/**
 * Folds a transcript's lines, in order, into messages and what stands beside them. Pure: no clock, no file. It can stop after any line and
 * go on from `state()`; a message whose lines have to be read again for that is asked for by `unloaded`.
 */
export class Assembler {
  readonly facts: SessionFacts;
  readonly #context: AssemblerContext;
  readonly #window: MessageWindow;
  readonly #parents: ParentLines;
  readonly #tasks: TaskList;
  readonly #prompts: PromptIds;
  #unfinished: string | null;
  #ready: Assembled[] = [];

  constructor(context: AssemblerContext, state?: AssemblerState) {
    this.#context = context;
    this.facts = new SessionFacts(state?.facts, context.ownSince);
    this.#window = new MessageWindow(state?.window);
    this.#parents = new ParentLines(state?.parents);
    this.#tasks = new TaskList(state?.tasks);
    this.#prompts = new PromptIds(state?.prompts);
    this.#unfinished = state?.unfinished ?? null;
  }

  /** Messages that this line belongs to and whose earlier lines are not in memory: `load` them before `add`. */
  unloaded(line: TranscriptLine): WindowEntry[] {
    if (line.type === "assistant") return missing([this.#window.find(line)]);
    if (line.type !== "user") return [];
    return missing(answersIn(line).map((result) => this.#window.ofCall(result.toolCallId)));
  }

  load(entry: WindowEntry, lines: readonly TranscriptLine[]): void {
    this.#window.load(entry, lines);
  }

  /** True when the line made something; false for lines that carry no message. */
  add(placed: PlacedLine): boolean {
    const { line } = placed;
    const { copied } = this.facts.add(line, this.#context.sessionId);
    if (!MESSAGE_TYPES.has(line.type)) return false;
    const parent = this.#parents.of(line);
    const belongsTo = this.#take(placed, parent, copied);
    this.#parents.remember(line, belongsTo ?? parent?.externalId);
    return belongsTo !== null;
  }

  /**
   * The file's last answer, if its usage is not whole: a subagent's lines may be written before the provider has said how its answer ended
   * (no `stop_reason`; 2.1.197). The caller's transcript has that usage.
   */
  get unfinished(): WindowEntry | undefined {
    const entry = this.#unfinished === null ? undefined : this.#window.get(this.#unfinished);
    // Who still waits for a tool has not given its last answer.
    return entry?.calls.length === 0 ? entry : undefined;
  }

  /** To be called with `unfinished`, once it is loaded. */
  finish(entry: WindowEntry, usage: TranscriptUsage, at: number): void {
    if (this.#window.finish(entry, usage, at)) this.#unfinished = null;
  }

  /** True when the prompt's own line was read: since this assembler was made, or not long before. */
  holdsPrompt(promptId: string): boolean {
    return this.#prompts.has(promptId);
  }

  /** The message with the answered call, if later lines may still change it. To be loaded, and then given to `redo`. */
  answered(toolCallId: string): WindowEntry | undefined {
    return this.#window.ofAnswered(toolCallId);
  }

  /** Makes a message ready again whose lines did not change, but what hooks told of it. */
  redo(entry: WindowEntry): void {
    this.#window.redo(entry);
  }

  /** Bytes of lines that are held in memory for messages of the window. */
  get heldBytes(): number {
    return this.#window.bytes;
  }

  /** Makes every changed message ready as it is now, also those that later lines may still change, and frees their memory. */
  flush(): void {
    for (const entry of this.#window.dirty()) this.#emit(entry);
    this.#window.unload();
  }

  /** What became ready since the last call. */
  take(): Assembled[] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  /** To be saved only when everything ready was taken after `flush`. */
  state(): AssemblerState {
    return {
      facts: this.facts.state(),
      window: this.#window.state(),
      parents: this.#parents.state(),
      tasks: this.#tasks.state(),
      prompts: this.#prompts.state(),
      unfinished: this.#unfinished,
    };
  }

  /** The message that the line belongs to, or null. */
  #take(placed: PlacedLine, parent: ParentLine | undefined, copied: boolean): string | null {
    switch (placed.line.type) {
      case "assistant":
        return this.#takeAssistant(placed, parent, copied);
      case "user":
        return this.#takeUser(placed, parent?.externalId);
      case "system":
        return this.#takeSystem(placed, parent?.externalId);
      default:
        return this.#takeAttachment(placed, parent?.externalId);
    }
  }

  #takeAssistant(placed: PlacedLine, parent: ParentLine | undefined, copied: boolean): string {
    const { line } = placed;
    const entry = this.#window.find(line) ?? this.#open(placed, parent, copied);
    const calls = this.#window.addLine(entry, placed);
    this.#unfinished = line.message?.stop_reason === undefined ? entry.key : null;
    if (!line.isSidechain || line.agentId !== undefined) this.facts.addModel(line.message?.model, line.message?.id);
    if (entry.message?.hasThinking) this.facts.addThinking();
    for (const call of calls) this.#takeCall(call, placed);
    return entry.key;
  }

  #open(placed: PlacedLine, parent: ParentLine | undefined, copied: boolean): WindowEntry {
    const course = { parent: parent?.externalId, askedAt: parent?.at, copied };
    const { entry, left } = this.#window.open(placed.line, placed.number, course);
    for (const old of left) if (old.dirty) this.#emit(old);
    return entry;
  }

  #takeCall(call: ToolCall, placed: PlacedLine): void {
    this.facts.addToolName(call.toolName);
    if (
      call.toolName !== "TodoWrite" ||
      typeof call.input !== "object" ||
      call.input === null ||
      Array.isArray(call.input)
    )
      return;
    const todos = readTodos(call.input.todos);
    if (todos) this.#emitTodos(todos, revisionOf(placed.line.at ?? 0, 1, 0), placed);
  }

  #takeUser(placed: PlacedLine, parent: string | undefined): string | null {
    const { line } = placed;
    const { kind, parts, text } = readUserLine(line);
    let belongsTo: string | null = null;
    for (const result of answersIn(line)) belongsTo = this.#takeResult(result, placed, parent);
    if (parts.length === 0) return belongsTo;
    if (!line.isSidechain || line.agentId !== undefined) {
      if (kind === "prompt") this.facts.addPrompt(text);
      const command = kind === "local_command" ? commandOf(text) : null;
      if (command !== null) this.facts.addCommand(command);
    }
    return this.#emitPrompt(placed, kind, text, { parts, parentExternalId: parent });
  }

  #takeResult(result: AnsweredResult, placed: PlacedLine, parent: string | undefined): string {
    const entry = this.#window.ofCall(result.toolCallId);
    if (entry) {
      this.#window.addResult(entry, result, placed);
      const edit = toFileEdit(result, this.#context.sessionExternalId, entry.key);
      if (edit) this.#ready.push({ kind: "fileEdit", item: edit, number: placed.number, bytes: 200 });
      const call = entry.message?.callOf(result.toolCallId);
      const revision = call && this.#tasks.add(call, result);
      if (revision !== undefined) this.#emitTodos(this.#tasks.todos, revision, placed);
      return entry.key;
    }
    const { part, savedAs } = toOrphanPart(result);
    const saved = savedAs === null ? [] : [{ part: 0, name: savedAs }];
    return this.#emitMessage(
      placed,
      { role: "tool", parts: [part], parentExternalId: parent, externalId: result.toolCallId },
      saved,
    );
  }

  #takeSystem(placed: PlacedLine, parent: string | undefined): string | null {
    const { line } = placed;
    const read = readSystemLine(line);
    if (read === null) return null;
    if (read.is === "message")
      return this.#emitMessage(placed, { role: "system", parentExternalId: parent, ...read.message });
    const externalId = line.uuid ?? `line-${placed.offset}`;
    const revision = revisionOf(line.at ?? 0, 1, 0);
    const item: SessionErrorItem = {
      sessionExternalId: this.#context.sessionExternalId,
      externalId,
      revision,
      createdAt: line.at,
      messageExternalId: parent,
      ...read.error,
    };
    this.#ready.push({ kind: "error", item, number: placed.number, bytes: placed.length });
    return parent ?? null;
  }

  #takeAttachment(placed: PlacedLine, parent: string | undefined): string | null {
    const read = readAttachment(placed.line.attachment);
    switch (read?.is) {
      case "prompt":
        this.facts.addPrompt(read.text);
        return this.#emitPrompt(placed, "prompt", read.text, { parts: read.parts, parentExternalId: parent });
      case "file":
        return this.#emitMessage(placed, {
          role: "user",
          kind: "attachment",
          parts: [read.part],
          parentExternalId: parent,
        });
      case "todos":
        this.#emitTodos(read.todos, revisionOf(placed.line.at ?? 0, 1, 0), placed);
        return null;
      case "session-start":
        this.facts.addSessionStart(read.source);
        return null;
      case "tools":
        for (const name of read.names) this.facts.addToolName(name);
        return null;
      default:
        return null;
    }
  }

  #emit(entry: WindowEntry): void {
    if (entry.message === null) throw new Error(`Message ${entry.key} changed without being read`);
    const { sessionExternalId, share, durationOf } = this.#context;
    const { key, parent, askedAt, copied, trace, number, bytes } = entry;
    const { item, saved } = entry.message.toItem({
      sessionExternalId,
      externalId: key,
      parentExternalId: parent,
      askedAt,
      copied,
      share,
      durationOf,
    });
    entry.dirty = false;
    this.#ready.push({ kind: "message", item, saved, trace, number, bytes });
  }

  /** A prompt goes by the id that hooks know it by; the line's own stays in the metadata. */
  #emitPrompt(
    placed: PlacedLine,
    kind: UserLine["kind"],
    text: string,
    fields: Pick<MessageItem, "parts" | "parentExternalId">,
  ): string {
    const { line } = placed;
    const externalId = line.agentId === undefined ? this.#prompts.externalIdFor(line, kind, text) : undefined;
    const named = externalId === undefined ? {} : { externalId, metadata: { uuid: line.uuid ?? null } };
    return this.#emitMessage(placed, { role: "user", kind, ...fields, ...named });
  }

  #emitMessage(
    placed: PlacedLine,
    fields: Omit<MessageItem, "sessionExternalId" | "externalId"> & { externalId?: string },
    saved: SavedOutput[] = [],
  ): string {
    const { line, number, length } = placed;
    const externalId = fields.externalId ?? line.uuid ?? `line-${placed.offset}`;
    const item: MessageItem = {
      sessionExternalId: this.#context.sessionExternalId,
      revision: revisionOf(line.at ?? 0, 1, this.#context.share),
      createdAt: line.at,
      isSidechain: line.isSidechain && line.agentId === undefined ? true : undefined,
      ...fields,
      externalId,
    };
    this.#ready.push({ kind: "message", item, saved, trace: { digest: null }, number, bytes: length });
    return externalId;
  }

  #emitTodos(todos: TodoListItem["todos"], revision: number, placed: PlacedLine): void {
    const item: TodoListItem = { sessionExternalId: this.#context.sessionExternalId, revision, todos };
    this.#ready.push({ kind: "todo", item, number: placed.number, bytes: placed.length });
  }
}

function missing(entries: readonly (WindowEntry | undefined)[]): WindowEntry[] {
  const unread = entries.filter((entry) => entry !== undefined && entry.message === null);
  return [...new Set(unread)].filter((entry) => entry !== undefined);
}
