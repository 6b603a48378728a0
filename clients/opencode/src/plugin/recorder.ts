import { BoundedMap } from "./bounded-map";
import { currentBranch } from "./branch";
import { HintQueue, type Hint } from "./hint-queue";
import { endedCallOf, readEvent, sessionOf, type OpenCodeEvent } from "./session-of";
import { ToolClock } from "./tool-clock";
import type { Configuration } from "./configuration";
import type { CourierStarter } from "./courier-starter";
import type { OutboxWriter } from "./outbox-writer";
import type { EventPayload, HintPayload } from "./record-payload";

/** What no table of OpenCode 1.18 holds, and so is recorded itself. */
const RECORDED = new Set([
  "session.error",
  "session.deleted",
  "message.removed",
  "message.part.removed",
  "permission.asked",
  "permission.updated",
  "permission.replied",
  "permission.v2.asked",
  "permission.v2.replied",
  "file.edited",
  "command.executed",
  "vcs.branch.updated",
]);

/** After these nothing may follow for long, or ever. */
const AT_ONCE = new Set(["session.idle", "session.error", "session.compacted", "session.deleted"]);

/** One piece of a streamed text each, and not in any table until the text is whole. */
const STREAMED = /\.delta$/;

/** A file that is written in a loop is told once in so long, ms: what was written is with the tool calls. */
const SAME_FILE_EVERY_MS = 1000;

export interface RecorderOptions {
  readonly directory: string;
  readonly worktree: string;
  readonly outbox: OutboxWriter;
  readonly courier: CourierStarter;
  readonly configuration: Configuration;
  /** Bound of each of the maps. */
  readonly limit: number;
  readonly log: (message: string) => void;
}

interface ToolCall {
  readonly callID: string;
  readonly sessionID: string;
  readonly tool: string;
}

/** Turns what OpenCode tells into records for the courier. Nothing here throws, waits or prints. */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #hints: HintQueue;
  readonly #tools: ToolClock;
  readonly #files: BoundedMap<string, number>;
  #lastTrouble: string | null = null;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#hints = new HintQueue((hint) => this.#tell(hint), options.limit);
    this.#tools = new ToolClock(options.limit);
    this.#files = new BoundedMap(options.limit);
  }

  /** What kept the last record, or the courier, from being; null when nothing did. */
  get lastTrouble(): string | null {
    return this.#lastTrouble;
  }

  event(value: unknown): void {
    this.#guard(() => {
      const event = readEvent(value);
      if (event === null || STREAMED.test(event.type) || !this.#options.configuration.isWanted()) return;
      if (RECORDED.has(event.type) && !this.#isRepeated(event)) this.#record(event);
      const endedCall = endedCallOf(event);
      if (endedCall !== null) this.#ended(endedCall, event.type);
      const sessionID = sessionOf(event);
      if (sessionID !== null) this.#hints.add(sessionID, event.type, { atOnce: AT_ONCE.has(event.type) });
    });
  }

  toolStarted({ callID, sessionID, tool }: ToolCall): void {
    this.#guard(() => this.#tools.started(callID, { sessionID, tool, start: Date.now() }));
  }

  toolEnded({ callID }: ToolCall): void {
    this.#guard(() => {
      if (this.#options.configuration.isWanted()) this.#ended(callID, "tool.execute.after");
    });
  }

  /** For what an earlier process could not hand over: a courier looks over OpenCode's store when it starts. */
  ensureCourier(): void {
    this.#guard(() => {
      if (this.#options.configuration.isWanted()) this.#options.courier.ensure();
    });
  }

  /** Records what waits to be told together, now. */
  flush(): void {
    this.#guard(() => this.#hints.flush());
  }

  #ended(callID: string, event: string): void {
    const ended = this.#tools.ended(callID, Date.now());
    if (ended !== null) this.#hints.add(ended.sessionID, event, { tool: ended.timing });
  }

  #isRepeated({ type, properties }: OpenCodeEvent): boolean {
    if (type !== "file.edited") return false;
    const key = JSON.stringify(properties);
    const now = Date.now();
    const age = now - (this.#files.get(key) ?? Number.NEGATIVE_INFINITY);
    if (age >= 0 && age < SAME_FILE_EVERY_MS) return true;
    this.#files.set(key, now);
    return false;
  }

  #record(event: OpenCodeEvent): void {
    const sessionID = sessionOf(event) === null ? this.#tools.onlySession() : null;
    const payload: EventPayload = {
      ...event,
      at: Date.now(),
      ...this.#place(),
      ...(sessionID === null ? {} : { sessionID }),
    };
    this.#write("event", payload, event.type);
  }

  #tell({ tools, ...hint }: Hint): void {
    const payload: HintPayload = { ...hint, ...this.#place(), ...(tools.length === 0 ? {} : { tools }) };
    this.#write("hint", payload, `${hint.event} of ${hint.sessionID}`);
  }

  #place(): Pick<HintPayload, "directory" | "worktree" | "branch"> {
    const { directory, worktree } = this.#options;
    const branch = currentBranch(directory);
    return { directory, worktree, ...(branch === null ? {} : { branch }) };
  }

  #write(kind: "hint" | "event", payload: HintPayload | EventPayload, what: string): void {
    this.#guard(() => {
      const written = this.#options.outbox.write(kind, payload);
      this.#options.log(written ? `Recorded ${what}` : `Dropped ${what}: too much waits to be sent`);
      this.#lastTrouble = written ? null : "too much waits to be sent";
    });
    this.#guard(() => this.#options.courier.ensure());
  }

  /** OpenCode hangs on what a plugin throws (1.18.33); what happened is in the log, and in what compaction is told. */
  #guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#lastTrouble = error instanceof Error ? error.message : String(error);
      this.#options.log(`Could not record: ${this.#lastTrouble}`);
    }
  }
}
