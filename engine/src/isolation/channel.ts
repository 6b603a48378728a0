import type { MessagePort, TransferListItem, Worker } from "node:worker_threads";
import { fromWireError, toWireError, type WireError } from "./wire-error";

/** Methods that another thread may call. Arguments and results are cloned. */
export type Methods = { readonly [name: string]: (...args: never[]) => unknown };

/** The same methods, seen from the other thread. */
export type Remote<M extends Methods> = {
  readonly [Name in keyof M]: (...args: Parameters<M[Name]>) => Promise<Awaited<ReturnType<M[Name]>>>;
};

type Message =
  | { type: "call"; id: number; method: string; args: unknown[] }
  | { type: "return"; id: number; value: unknown }
  | { type: "throw"; id: number; error: WireError }
  | { type: "tell"; method: string; args: unknown[] };

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/** Calls between two threads over a port. */
export class Channel<Theirs extends Methods> {
  readonly #port: MessagePort | Worker;
  #methods: Methods = {};
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #closed: Error | undefined;

  constructor(port: MessagePort | Worker) {
    this.#port = port;
    port.on("message", (message: Message) => this.#receive(message));
  }

  /** Sets what the other thread may call here. */
  serve(methods: Methods): void {
    this.#methods = methods;
  }

  /** Rejects with what the method threw, or with the reason of `close`. */
  async call<Name extends keyof Theirs & string>(
    method: Name,
    ...args: Parameters<Theirs[Name]>
  ): Promise<Awaited<ReturnType<Theirs[Name]>>> {
    if (this.#closed !== undefined) throw this.#closed;
    const id = ++this.#lastId;
    // Only what has been sent is answered; nobody would hear of the rest when the channel closes.
    this.#post({ type: "call", id, method, args });
    const answer = new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    return (await answer) as Awaited<ReturnType<Theirs[Name]>>;
  }

  /** Calls without waiting for an answer: a failure is lost, so the method must not throw. */
  tell<Name extends keyof Theirs & string>(method: Name, ...args: Parameters<Theirs[Name]>): void {
    if (this.#closed === undefined) this.#post({ type: "tell", method, args });
  }

  /** Rejects all calls under way, and every later one, with `reason`. */
  close(reason: Error): void {
    if (this.#closed !== undefined) return;
    this.#closed = reason;
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }

  #receive(message: Message): void {
    switch (message.type) {
      case "call":
        void this.#serve(message.id, message.method, message.args);
        return;
      case "tell":
        void this.#run(message.method, message.args);
        return;
      case "return":
        this.#take(message.id)?.resolve(message.value);
        return;
      case "throw":
        this.#take(message.id)?.reject(fromWireError(message.error));
    }
  }

  async #serve(id: number, method: string, args: unknown[]): Promise<void> {
    try {
      // A method that answers at once, rather than by a promise, is answered for in the same turn.
      const value = this.#run(method, args);
      this.#post({ type: "return", id, value: value instanceof Promise ? await value : value });
    } catch (error) {
      this.#post({ type: "throw", id, error: toWireError(error) });
    }
  }

  #run(method: string, args: unknown[]): unknown {
    const run = Object.hasOwn(this.#methods, method) ? this.#methods[method] : undefined;
    if (run === undefined) throw new Error(`there is no method ${method}`);
    return Reflect.apply(run, undefined, args) as unknown;
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #post(message: Message): void {
    this.#port.postMessage(message, transferables(message));
  }
}

/** Large bytes of an answer move rather than being copied; those of Node's pool are shared with others and cannot. */
function transferables(message: Message): TransferListItem[] {
  if (message.type !== "return") return [];
  const bytes = bytesOf(message.value);
  if (bytes === undefined || bytes.byteLength < WORTH_MOVING || !(bytes.buffer instanceof ArrayBuffer)) return [];
  return bytes.byteLength === bytes.buffer.byteLength ? [bytes.buffer] : [];
}

const WORTH_MOVING = 16 * 1024;

function bytesOf(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  const bytes: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "bytes") : undefined;
  return bytes instanceof Uint8Array ? bytes : undefined;
}
