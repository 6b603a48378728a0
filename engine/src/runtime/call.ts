import { AsyncLocalStorage } from "node:async_hooks";
import type { ReadTransaction, WriteTransaction } from "../txn/transaction";
import type { Json } from "../values/json";
import { LogLines } from "./log-lines";
import { seededRandom } from "./random";
import { Activity } from "./activity";

export type CallKind = "query" | "mutation" | "action" | "httpAction";

/** What user code reaches through `globalThis.Convex` while a call runs. */
export interface SyscallHandler {
  sync(call: Call, operation: string, args: string): string;
  async(call: Call, operation: string, args: string): Promise<string>;
  js(call: Call, operation: string, args: Record<string, unknown>): unknown;
}

/** Who asked: the same for a call and for all calls it makes. */
export interface RequestInfo {
  /** 16 hexadecimal digits. */
  requestId: string;
  identity: Json | null;
  ip: string | null;
  userAgent: string | null;
  authToken: string | null;
  /** The `_scheduled_functions` id when the scheduler runs the call. */
  scheduledFunctionId: string | null;
}

export interface CallOptions {
  kind: CallKind;
  /** Path of the component whose function runs, "" for the app. */
  component: string;
  /** Canonical, `mod/file:export`. */
  path: string;
  request: RequestInfo;
  syscalls: SyscallHandler;
  /** The transaction of a query. */
  tx?: ReadTransaction;
  /** The transaction of a mutation. */
  writer?: WriteTransaction;
  /** The call in whose transaction this one runs. */
  parent?: Call;
  /** Gives the transaction back: called as soon as the function has returned, unless something of it still uses the transaction. */
  release?: (() => void) | undefined;
  /** What an earlier run of a live query decided. */
  journal?: string | null;
  /** ms since the epoch: read once for a query or mutation, at each use by an action. */
  clock: () => number;
}

/** One running function. Code that outlives it (a floating promise) finds it ended and gets nothing more from it. */
export class Call {
  readonly kind: CallKind;
  readonly component: string;
  readonly path: string;
  readonly request: RequestInfo;
  readonly syscalls: SyscallHandler;
  readonly tx: ReadTransaction | undefined;
  readonly writer: WriteTransaction | undefined;
  /** 0 for a call from outside; one more for each `runQuery` or `runMutation` within a transaction. */
  readonly depth: number;
  readonly log = new LogLines();
  readonly random: () => number = seededRandom();
  /** Shared by the calls nested in one transaction: they have one budget of time. */
  readonly activity: Activity;
  /** The end of the page that a live query reads: given by an earlier run, or as this one found it. */
  journal: string | null;
  /** The nested call that this one's further syscalls must wait for. */
  nested: Promise<unknown> | undefined;

  readonly #release: (() => void) | undefined;
  readonly #clock: () => number;
  readonly #fixedNow: number | undefined;
  readonly #cleanups: (() => void)[] = [];
  #abort: AbortController | undefined;
  #failure: { error: unknown } | undefined;
  #onFailure: ((error: unknown) => void) | undefined;
  #returned = false;
  #isLate = false;
  #ended = false;

  constructor(options: CallOptions) {
    this.kind = options.kind;
    this.component = options.component;
    this.path = options.path;
    this.request = options.request;
    this.syscalls = options.syscalls;
    this.tx = options.tx ?? options.writer;
    this.writer = options.writer;
    this.journal = options.journal ?? null;
    this.depth = options.parent === undefined ? 0 : options.parent.depth + 1;
    this.activity = options.parent?.activity ?? new Activity(options.request.requestId, this.isTransaction);
    this.#release = options.release;
    this.#clock = options.clock;
    options.parent?.onEnd(() => this.end());
    this.#fixedNow = this.isTransaction ? Math.floor(options.parent?.now() ?? options.clock()) : undefined;
  }

  /** Queries and mutations: deterministic, without timers and network. */
  get isTransaction(): boolean {
    return this.kind === "query" || this.kind === "mutation";
  }

  now(): number {
    return this.#fixedNow ?? Math.floor(this.#clock());
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** The function has returned: it may have failed, but gets nothing more. */
  returned(): void {
    this.#returned = true;
    if (this.nested === undefined && this.activity.hostOperations === 0) this.#release?.();
  }

  /** For whatever its code asks for: true if it has returned. What comes of the refusal is no failure of the function, of which upstream runs no more. */
  isOver(): boolean {
    this.#isLate ||= this.#returned || this.#ended;
    return this.#isLate;
  }

  /** What fails now fails nobody's call. */
  get isLate(): boolean {
    return this.#isLate || this.#ended;
  }

  /** Aborts when the call ends. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    if (this.#ended) this.#abort.abort();
    return this.#abort.signal;
  }

  /** What stopped the call, whatever its code does about it. */
  get failure(): { error: unknown } | undefined {
    return this.#failure;
  }

  /** Stops the call with an error its code cannot catch. The first one counts. */
  fail(error: unknown): void {
    if (this.#failure !== undefined || this.#ended) return;
    this.#failure = { error };
    this.#onFailure?.(error);
  }

  /** Rejects when the call fails; otherwise pending for ever. */
  failed(): Promise<never> {
    return new Promise((_, reject) => {
      if (this.#failure !== undefined) reject(this.#failure.error);
      this.#onFailure = reject;
    });
  }

  /** Runs `fn` when the call ends, or now if it has. */
  onEnd(fn: () => void): void {
    if (this.#ended) fn();
    else this.#cleanups.push(fn);
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#abort?.abort();
    for (const cleanup of this.#cleanups) cleanup();
  }
}

/** Node keeps it as a property of every promise: what user code prints must show nothing of the call. */
class Stored {
  readonly #call: Call;

  constructor(call: Call) {
    this.#call = call;
  }

  get call(): Call {
    return this.#call;
  }
}

const storage = new AsyncLocalStorage<Stored>();

export function currentCall(): Call | undefined {
  return storage.getStore()?.call;
}

export function runInCall<T>(call: Call, fn: () => T): T {
  return storage.run(new Stored(call), fn);
}
