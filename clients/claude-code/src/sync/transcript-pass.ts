import type { FileHandle } from "node:fs/promises";
import type { SessionItem } from "@opensync/protocol";
import type { HookFacts } from "../live/facts";
import {
  type Delivery,
  externalIdOf,
  type ItemPlace,
  jsonSize,
  type Prepared,
  prepareItem,
  type Project,
  type ResolveProject,
} from "@opensync/client-core";
import { identify, NOTHING_READ, readAgentMeta, type Assembled, type Transcript } from "../transcript";
import { callerPath, type FindAgentResults } from "./agent-results";
import { SessionDigest, type BackendSessions } from "./backend-sessions";
import type { ForkOrigins } from "./fork-origin";
import { withHooks } from "./hook-enrichment";
import { HookShare } from "./hook-share";
import type { SyncOptions } from "./options";
import type { Position } from "./position";
import { TranscriptReading } from "./read-transcript";
import { readSavedOutputs, savedOutputFolder } from "./saved-outputs";
import { hashSession, sessionExternalId, toSessionItem } from "./session-item";
import type { Tally } from "./tally";

/** What all transcripts of a run share. */
export interface SyncRun {
  options: Pick<SyncOptions, "settings" | "redactor" | "price" | "signal">;
  share: number;
  delivery: Delivery;
  backend: BackendSessions;
  tally: Tally;
  resolveProject: ResolveProject;
  forkOrigins: ForkOrigins;
  findAgentResults: FindAgentResults;
  /** By session, prompts that hooks told of and the transcript turned out to hold. */
  heldPrompts: Map<string, string[]>;
  /** Bytes of this transcript that are read, counted from where it begins this time. */
  onBytes: (bytes: number) => void;
}

export interface PassStart {
  run: SyncRun;
  transcript: Transcript;
  sessionId: string;
  hooks: HookFacts | null;
  file: FileHandle | null;
  before: Position | null;
  fork: Awaited<ReturnType<ForkOrigins["ofUnmarked"]>>;
  /** Where to end, though the file may go on: what comes after is the next sync's. */
  until?: number;
}

/** One reading of a transcript. */
export class TranscriptPass {
  readonly #run: SyncRun;
  readonly #transcript: Transcript;
  readonly #sessionId: string;
  readonly #hooks: HookFacts | null;
  readonly #file: FileHandle | null;
  readonly #reading: TranscriptReading;
  readonly #outputs: string | null;
  readonly #share: HookShare;
  /** Only messages with one of these calls are sent. */
  #onlyCalls: ReadonlySet<string> | null = null;
  /** A session without any is not sent. */
  #hasMessages: boolean;
  /** Something was sent since the last checkpoint. */
  #hasCut = false;
  /** See `Position`. */
  #session: string | undefined;
  #project: Project | undefined;
  #origin: string | null | undefined;
  #searched: number | undefined;

  constructor({ run, transcript, sessionId, hooks, file, before, fork, until }: PassStart) {
    this.#run = run;
    this.#transcript = transcript;
    this.#sessionId = sessionId;
    this.#hooks = hooks;
    this.#file = file;
    this.#outputs = savedOutputFolder({ ...transcript, sessionId });
    this.#share = new HookShare(hooks, transcript.agentId, before?.facts ?? null);
    this.#hasMessages = before?.hasMessages ?? false;
    this.#session = before?.session;
    this.#project = before?.project;
    this.#origin = before?.origin ?? fork?.origin;
    this.#searched = before?.searched;
    const context = {
      sessionExternalId: sessionExternalId(transcript, sessionId),
      sessionId,
      share: run.share,
      ownSince: fork === null ? undefined : fork.copiedUntil + 1,
      durationOf: this.#share.durationOf,
    };
    const offset = before?.offset ?? 0;
    // Before the first line nothing is known that the file would not tell better.
    const state = offset === 0 ? undefined : before?.assembler;
    this.#reading = new TranscriptReading(file, transcript.path, context, {
      offset,
      newlines: before?.newlines ?? 0,
      state,
      until,
    });
  }

  /** Calls that need a pass from the start; see `HookShare`. */
  get missed(): Set<string> {
    return this.#share.missed(this.#writtenUntil);
  }

  /** By the lines' own times, and by the file's: hooks are timed by their files too, which a clock that was set back does not make younger. */
  get #writtenUntil(): number {
    return Math.max(this.#reading.assembler.facts.newestAt, this.#file === null ? 0 : this.#transcript.modifiedAt);
  }

  /** Where the reading ended. */
  get end(): number {
    return this.#reading.progress.offset;
  }

  async send(onlyCalls: ReadonlySet<string> | null = null): Promise<void> {
    this.#onlyCalls = onlyCalls;
    const { delivery, tally } = this.#run;
    for await (const ready of this.#read()) {
      // Before its first messages, so that the backend need not make a placeholder for it.
      if (this.#session === undefined && ready.some(({ kind }) => kind === "message")) await this.#addSession();
      await this.#add(ready);
      if (!delivery.isFull && !this.#hasCut) continue;
      await this.#checkpoint(false);
      if (delivery.isFull) await delivery.cut();
    }
    await this.#checkpoint(true);
    tally.absorb(this.#reading.log);
  }

  /** Reads without sending: the digest of what would be sent. */
  async compare(): Promise<SessionDigest> {
    const digest = new SessionDigest();
    for await (const ready of this.#read()) {
      for (const assembled of ready) {
        const prepared = await this.#prepare(assembled);
        if ("refused" in prepared || prepared.kind !== "message" || assembled.kind !== "message") continue;
        assembled.trace.digest = digest.replace(prepared.item, assembled.trace.digest);
      }
    }
    return digest;
  }

  /** The backend has every message: what is left is the position, and the session itself where its fields are newer than `revision`. */
  async finishWhole(revision: number): Promise<void> {
    const item = await this.#sessionItem();
    if ((item.revision ?? 0) <= revision) this.#session = hashSession(item);
    await this.#checkpoint(true);
    this.#run.tally.absorb(this.#reading.log);
  }

  async *#read(): AsyncGenerator<Assembled[], void, undefined> {
    for (const toolCallId of this.#share.late) await this.#reading.redo(toolCallId);
    for await (const ready of this.#reading.run()) {
      this.#run.options.signal?.throwIfAborted();
      yield ready;
      this.#run.onBytes(this.#reading.log.bytes);
    }
    if (this.#transcript.agentId !== null) yield await this.#finish(this.#transcript.agentId);
    else yield this.#promptsOfHooks();
  }

  #promptsOfHooks(): Assembled[] {
    const { assembler } = this.#reading;
    const externalId = sessionExternalId(this.#transcript, this.#sessionId);
    const prompts = this.#share.prompts(externalId, (promptId) => assembler.holdsPrompt(promptId));
    if (this.#share.held.length > 0) this.#run.heldPrompts.set(this.#sessionId, this.#share.held);
    return prompts;
  }

  /** A subagent's last usage may stand in its caller's transcript only, once the caller has the result. */
  async #finish(agentId: string): Promise<Assembled[]> {
    const { assembler } = this.#reading;
    if (assembler.unfinished !== undefined) {
      const caller = callerPath(this.#transcript, this.#sessionId);
      const { results, searched } = await this.#run.findAgentResults(caller, this.#searched ?? 0);
      const result = results.get(agentId);
      if (result) await this.#reading.finish(result, result.at);
      this.#searched = searched;
    }
    if (assembler.unfinished === undefined) this.#searched = undefined;
    return assembler.take();
  }

  /** Everything read so far becomes part of the delivery, and the place to go on from once it is acknowledged. */
  async #checkpoint(isWhole: boolean): Promise<void> {
    const { assembler, progress } = this.#reading;
    assembler.flush();
    await this.#add(assembler.take());
    // A file with titles and snapshots only is what remains of a session elsewhere.
    if (this.#hasMessages) await this.#addSession();
    const { sizeBytes, modifiedAt, inode, path } = this.#transcript;
    const position: Position = {
      ...progress,
      identity: this.#file === null ? NOTHING_READ : await identify(this.#file, progress.offset),
      // Of the file before it was read: what was appended since is seen the next time.
      file: isWhole && this.#file !== null ? { size: sizeBytes, modifiedAt, inode } : null,
      share: this.#run.share,
      assembler: assembler.state(),
      hasMessages: this.#hasMessages,
      session: this.#session,
      project: this.#project,
      origin: this.#origin,
      facts: isWhole ? this.#share.atEnd(this.#writtenUntil) : this.#onlyCalls ? 0 : this.#share.onTheWay,
      searched: this.#searched,
    };
    this.#run.delivery.checkpoint(path, position);
    this.#hasCut = false;
  }

  async #add(ready: readonly Assembled[]): Promise<void> {
    const { delivery } = this.#run;
    for (const assembled of ready) {
      await this.#addOne(assembled);
      if (!delivery.isFull) continue;
      // Without a checkpoint: the lines of this chunk are not all through yet.
      await delivery.cut();
      this.#hasCut = true;
    }
  }

  async #addOne(assembled: Assembled): Promise<void> {
    if (this.#onlyCalls !== null && !hasCall(assembled, this.#onlyCalls)) return;
    const prepared = await this.#prepare(assembled);
    const place = { file: this.#transcript.path, line: assembled.number };
    if (!this.#deliver(prepared, externalIdOf(assembled), place)) return;
    const { tally } = this.#run;
    switch (prepared.kind) {
      case "message":
        tally.sent.messages += 1;
        break;
      case "todo":
        tally.sent.todos += 1;
        break;
      case "fileEdit":
        tally.sent.fileEdits += 1;
        break;
      case "error":
        tally.sent.errors += 1;
    }
  }

  /** False when the item has to stay on this machine. */
  #deliver(prepared: Prepared, externalId: string, place: ItemPlace): boolean {
    const { delivery, tally } = this.#run;
    if ("refused" in prepared) {
      const { kind, refused } = prepared;
      tally.rejected.add({ ...place, kind, externalId, code: refused.code, message: refused.message });
      return false;
    }
    if (prepared.kind === "message") {
      tally.sent.parts += prepared.item.parts?.length ?? 0;
      for (const { field, bytes, reason } of prepared.omitted) tally.omitted.add({ ...place, field, reason, bytes });
    }
    delivery.add({ ...prepared, place });
    return true;
  }

  /** An item as it may leave this machine, of a size that a request can hold. */
  async #prepare(assembled: Assembled): Promise<Prepared> {
    const { number: _number, bytes, ...item } = assembled;
    if (item.kind !== "message") return prepareItem(item, bytes, this.#run.options);
    this.#hasMessages = true;
    const whole = await readSavedOutputs(item, this.#outputs);
    const priced = this.#run.options.price?.(whole.item);
    if (priced?.unpricedModel) this.#run.tally.unpricedModels.add(priced.unpricedModel);
    return prepareItem(
      { kind: "message", item: priced?.message ?? whole.item },
      bytes + whole.bytes,
      this.#run.options,
    );
  }

  async #addSession(): Promise<void> {
    const item = await this.#sessionItem();
    const hash = hashSession(item);
    if (hash === this.#session) return;
    this.#session = hash;
    const place = { file: this.#transcript.path, line: 1 };
    const prepared = prepareItem({ kind: "session", item }, jsonSize(item), this.#run.options);
    if (this.#deliver(prepared, item.externalId, place)) this.#run.tally.sent.sessions += 1;
  }

  async #sessionItem(): Promise<SessionItem> {
    const { facts } = this.#reading.assembler;
    const { path, agentId } = this.#transcript;
    const cwd = facts.originalCwd ?? facts.cwd;
    if (cwd !== undefined) this.#project ??= await this.#run.resolveProject(cwd);
    if (facts.isForked && agentId === null) this.#origin ??= await this.#run.forkOrigins.ofMarked(path);
    // Not to be kept: the lines may tell another.
    const hooks = agentId === null ? this.#hooks : null;
    const folder = this.#project === undefined ? hooks?.cwd : undefined;
    const item = toSessionItem({
      externalId: sessionExternalId(this.#transcript, this.#sessionId),
      facts: facts.toItem(hooks?.sessionChanges),
      project: folder === undefined ? this.#project : await this.#run.resolveProject(folder),
      origin: this.#origin,
      parent: agentId === null ? null : { sessionId: this.#sessionId, meta: await readAgentMeta(path) },
    });
    return hooks === null ? item : withHooks({ ...item, cwd: item.cwd ?? hooks.cwd }, hooks);
  }
}

function hasCall(assembled: Assembled, calls: ReadonlySet<string>): boolean {
  if (assembled.kind !== "message") return false;
  return assembled.item.parts?.some(({ toolCallId }) => toolCallId !== undefined && calls.has(toolCallId)) === true;
}
