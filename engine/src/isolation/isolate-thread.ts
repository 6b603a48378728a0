import { Worker } from "node:worker_threads";
import { Channel, type Methods } from "./channel";
import type { IsolateData } from "./isolate";
import { PulseMemory, PulseWatch } from "./pulse";

/** Why an isolate is no more. */
export interface IsolateEnd {
  cause: "closed" | "time" | "memory" | "crash";
  /** The request whose code ran last. */
  requestId: string;
  /** The engine's own work may have been under way, a commit perhaps. */
  inHost: boolean;
  error?: unknown;
}

/** What calls to an isolate that has ended reject with. */
export class IsolateEnded extends Error {
  readonly end: IsolateEnd;

  constructor(end: IsolateEnd) {
    super(`The thread that ran functions has ended (${end.cause}).`);
    this.name = "IsolateEnded";
    // Where it was made says nothing about why.
    this.stack = this.message;
    this.end = end;
  }
}

export interface IsolateOptions extends Omit<IsolateData, "pulse"> {
  /** The module that runs in the thread: `isolate.ts`, bundled. */
  entry: URL;
  /** MiB of heap after which the thread ends. */
  heapMb: number;
  /** What `process.env` is there; this process's own if absent. */
  env?: Record<string, string>;
}

/** A thread that runs user code, as its host sees it. */
export class IsolateThread<M extends Methods> {
  readonly channel: Channel<M>;
  readonly ended: Promise<IsolateEnd>;
  /** Set once the thread has ended. */
  end: IsolateEnd | undefined;
  readonly #worker: Worker;
  readonly #watch: PulseWatch;
  #cause: Pick<IsolateEnd, "cause" | "error"> | undefined;

  constructor({ entry, heapMb, env, ...data }: IsolateOptions, methods: Methods) {
    const memory = new PulseMemory();
    const workerData: IsolateData = { ...data, pulse: memory.buffer };
    this.#watch = new PulseWatch(memory);
    this.#worker = new Worker(entry, {
      name: `engine-${data.role}`,
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
      ...(env === undefined ? {} : { env }),
      // What code in it writes is not for the output of this process.
      ...(data.role === "node" ? { stdout: true, stderr: true, execArgv: [] } : {}),
    });
    if (data.role === "node") for (const stream of [this.#worker.stdout, this.#worker.stderr]) stream.resume();
    this.channel = new Channel<M>(this.#worker);
    this.channel.serve(methods);
    this.#worker.on("error", (error) => {
      const isMemory = "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
      this.#cause ??= { cause: isMemory ? "memory" : "crash", error };
    });
    this.ended = new Promise((resolve) => {
      // What it had posted has been received by now.
      this.#worker.once("exit", () => {
        const end = {
          requestId: this.#watch.lastRequest(),
          inHost: this.#watch.wasInHost(),
          ...(this.#cause ?? CRASH),
        };
        this.end = end;
        this.channel.close(new IsolateEnded(end));
        resolve(end);
      });
    });
  }

  /** See `PulseWatch.stuckMs`. */
  stuckMs(): number {
    return this.#watch.stuckMs();
  }

  get lastRequest(): string {
    return this.#watch.lastRequest();
  }

  /** Ends the thread where it is stuck in user code; does nothing if it has gone on meanwhile. */
  endStuck(): void {
    if (this.#watch.end() === null) return;
    this.#end({ cause: "time" });
  }

  /** Ends the thread, whatever it does: its time is over. */
  endOverdue(): void {
    this.#end({ cause: "time" });
  }

  /** Ends the thread: it holds more than it may, outside of the heap that is limited. */
  endOutOfMemory(): void {
    this.#end({ cause: "memory" });
  }

  async close(): Promise<void> {
    this.#end({ cause: "closed" });
    await this.ended;
  }

  #end(cause: Pick<IsolateEnd, "cause">): void {
    this.#cause ??= cause;
    void this.#worker.terminate();
  }
}

const CRASH = { cause: "crash" } as const;
