import { setTimeout as delay } from "node:timers/promises";
import type { AppSource } from "../components";
import type { CoreSettings, EngineLogEntry } from "../core";
import type { EngineError } from "../errors";
import { EXECUTION_LIMITS } from "../exec/limits";
import { userTimeoutError } from "../runtime/activity";
import { outOfMemoryError } from "../runtime/heap-meter";
import type { FatalRequest } from "../sched";
import type { Channel } from "./channel";
import { type CoreHostMethods, type CoreMethods, DEPLOY_REQUEST } from "./core-isolate";
import { endedThread } from "./ended-call";
import { type IsolateEnd, IsolateEnded, IsolateThread } from "./isolate-thread";

export interface CoreThreadOptions {
  entry: URL;
  settings: CoreSettings;
  log: (entry: EngineLogEntry) => void;
  host: Omit<CoreHostMethods, "log">;
  /** What was asked of the core and is not answered will not be. */
  ended: (end: IsolateEnd) => void;
  /** Another core has taken the place of one; `fatal` is how that ended, where a function did it. */
  restarted: (fatal: IsolateEnd | null) => void;
}

/** Heap of the core's thread. Functions are held to 64 MiB at their syscalls; this ends one that takes all without any. */
const CORE_HEAP_MB = 512;
const WATCH_MS = 100;
/** Scheduling of threads is not exact. */
const SLACK_MS = 200;
/** For evaluating the app's modules. */
const EVALUATION_MS = 10_000;
const RESTART_MS = 1000;
const CLOSE_MS = 10_000;

/** The thread of a core: watched, ended where user code never ends, and another one in its place then. */
export class CoreThread {
  readonly #options: CoreThreadOptions;
  readonly #watch: NodeJS.Timeout;
  #thread: IsolateThread<CoreMethods>;
  #ready: Promise<void> = Promise.resolve();
  #isServing = false;
  #closed = false;
  /** What the deployment was started with; what was pushed since, the core knows. */
  source: AppSource = { modules: [] };
  /** How often another core has taken the place of one that ended, by why it ended. */
  readonly restarts = { time: 0, memory: 0, crash: 0 };

  constructor(options: CoreThreadOptions) {
    this.#options = options;
    this.#thread = this.#spawn();
    this.#watch = setInterval(() => this.#endStuck(), WATCH_MS);
    this.#watch.unref();
  }

  /** Opens the data folder and nothing more. Throws what `EngineCore` does, and is closed then. */
  async open(): Promise<void> {
    try {
      await this.channel.call("open");
    } catch (error) {
      await this.close();
      throw error;
    }
    this.#isServing = true;
    void this.#survive(this.#thread);
  }

  /** Calls of a thread that has ended reject with `IsolateEnded`. */
  get channel(): Channel<CoreMethods> {
    return this.#thread.channel;
  }

  /** Set while the thread has ended and no other has taken its place. */
  get end(): IsolateEnd | undefined {
    return this.#thread.end;
  }

  /** Resolves when the thread serves, after a restart too. */
  get ready(): Promise<void> {
    return this.#ready;
  }

  /** Whether what it is told now reaches a core that has been told all there was before. */
  get isServing(): boolean {
    return this.#isServing;
  }

  /** No other core takes the place of the one that ended so. */
  isOver({ end }: IsolateEnded): boolean {
    return this.#closed || end.cause === "closed";
  }

  /** What the caller of the function gets that ended its thread. */
  fatalError({ cause }: IsolateEnd): EngineError {
    return cause === "memory" ? outOfMemoryError() : userTimeoutError(this.#userTimeMs);
  }

  /** Gives the data folder free. */
  async close(): Promise<void> {
    this.#closed = true;
    // A thread that is stuck or gone has nothing to close: the end of its connections rolls back what was open.
    await Promise.race([
      this.channel.call("close").catch(() => undefined),
      this.#thread.ended,
      delay(CLOSE_MS, undefined, { ref: false }),
    ]);
    clearInterval(this.#watch);
    await this.#thread.close();
  }

  #spawn(): IsolateThread<CoreMethods> {
    const { entry, settings, log, host } = this.#options;
    return new IsolateThread<CoreMethods>(
      { entry, role: "core", settings, heapMb: CORE_HEAP_MB },
      { ...host, log: (entries: EngineLogEntry[]) => entries.forEach(log) },
    );
  }

  #endStuck(): void {
    const limitMs = this.#thread.lastRequest === DEPLOY_REQUEST ? EVALUATION_MS : this.#userTimeMs + SLACK_MS;
    if (this.#thread.stuckMs() > limitMs) this.#thread.endStuck();
  }

  /** Puts another core in the place of one that has ended. What that had answered has been received by then. */
  async #survive(thread: IsolateThread<CoreMethods>): Promise<void> {
    const end = await thread.ended;
    this.#isServing = false;
    this.#options.ended(end);
    if (this.#closed || end.cause === "closed") return;
    this.restarts[end.cause] += 1;
    this.#options.log(endedThread(end));
    this.#ready = this.#restart(end);
    await this.#ready;
  }

  async #restart(end: IsolateEnd): Promise<void> {
    for (let fatal = this.#fatalRequest(end); !this.#closed;) {
      this.#thread = this.#spawn();
      try {
        await this.channel.call("open");
        await this.channel.call("openApp", this.source);
        await this.channel.call("start", fatal);
        this.#isServing = true;
        void this.#survive(this.#thread);
        this.#options.restarted(fatal === null ? null : end);
        return;
      } catch (error) {
        this.#options.log({ type: "engineError", part: "isolate", error });
        if (error instanceof IsolateEnded) fatal = this.#fatalRequest(error.end) ?? fatal;
        await this.#thread.close();
        await delay(RESTART_MS);
      }
    }
  }

  /** The request whose function ended the thread, if one did: as a job it would do so again. */
  #fatalRequest(end: IsolateEnd): FatalRequest | null {
    if (end.inHost || (end.cause !== "time" && end.cause !== "memory")) return null;
    return { requestId: end.requestId, error: `${this.fatalError(end).message}\n` };
  }

  get #userTimeMs(): number {
    return this.#options.settings.limits?.userTimeMs ?? EXECUTION_LIMITS.userTimeMs;
  }
}
