import { EngineError, isEngineError, systemFault } from "../errors";
import type { ActionServices, TransactionServices } from "../exec/ports";
import type { Call, RequestInfo, SyscallHandler } from "./call";
import { actionCallSyscalls, NestedCallError, transactionCallSyscalls } from "./call-syscalls";
import type { FunctionCalls } from "./call-syscalls";
import { DATABASE_READS, DATABASE_SYNC, DATABASE_WRITES } from "./database-syscalls";
import { actionSyscalls, commonSyscalls, jsSyscalls, mutationSyscalls, transactionSyscalls } from "./service-syscalls";
import { SyscallArgs } from "./syscall-args";
import { userTimeoutError } from "./activity";
import { outOfMemoryError } from "./heap-meter";
import { beginHostWork, endHostWork } from "./host-work";

export type Operation = (call: Call, args: SyscallArgs) => string | Promise<string>;
export type Operations = Record<string, Operation>;

export interface SyscallsOptions {
  /** Null where no queries and mutations run. */
  transactions: TransactionServices | null;
  actions: ActionServices;
  calls: FunctionCalls;
  /** Where only actions run: takes their calls of queries and mutations, as they are, to where those do. */
  elsewhere: ElsewhereCalls | null;
  /** ms of computation for a query or mutation. */
  userTimeMs: number;
  /** ms from begin to end for a query or mutation. */
  systemTimeMs: number;
  deploymentName: string;
  /** Told of errors that are the engine's own fault, which the caller does not get to see. */
  onSystemError(error: unknown, call: Call): void;
  onAudit: (body: unknown, call: Call) => void;
}

/** Runs what the syscall `1.0/actions/query` or `1.0/actions/mutation` with this text asks for, in a function of `component`; resolves to the result's JSON text. */
export type ElsewhereCalls = (
  kind: "query" | "mutation",
  text: string,
  request: RequestInfo,
  component: string,
) => Promise<string>;

/** The operations of `globalThis.Convex`, by the kind of function that asks. */
export class Syscalls implements SyscallHandler {
  readonly #options: SyscallsOptions;
  readonly #query: Operations = {};
  readonly #mutation: Operations = {};
  readonly #action: Operations;
  readonly #js: ReturnType<typeof jsSyscalls>;

  constructor(options: SyscallsOptions) {
    this.#options = options;
    const { transactions, actions, calls, deploymentName, onAudit } = options;
    const common = commonSyscalls(deploymentName, calls);
    this.#action = { ...common, ...actionSyscalls(actions, calls), ...actionCallSyscalls(calls) };
    this.#js = jsSyscalls(actions);
    if (transactions === null) return;
    const nested = transactionCallSyscalls(calls);
    this.#query = { ...DATABASE_READS, ...common, ...transactionSyscalls(transactions.storage, onAudit), ...nested };
    this.#mutation = { ...this.#query, ...DATABASE_WRITES, ...mutationSyscalls(transactions, calls) };
  }

  sync(call: Call, operation: string, text: string): string {
    beginHostWork();
    try {
      this.#enter(call);
      if (operation === "1.0/componentArgument") return "{}";
      const run = call.isTransaction ? DATABASE_SYNC[operation] : undefined;
      if (run === undefined) throw new EngineError("UnknownOperation", `Unknown operation ${operation}`);
      return run(call, new SyscallArgs(operation, text));
    } catch (error) {
      // Thrown into user code as it is, so it should look like any error there.
      throw new Error(this.#surface(call, error).message, { cause: error });
    } finally {
      call.activity.resume();
      endHostWork();
    }
  }

  async(call: Call, operation: string, text: string): Promise<string> {
    beginHostWork();
    try {
      this.#enter(call);
      if (call.failure !== undefined) throw call.failure.error;
      if (call.nested !== undefined) return this.#afterNested(call, operation, text);
      return this.#start(call, operation, text);
    } catch (error) {
      return Promise.reject(this.#surface(call, error));
    } finally {
      call.activity.resume();
      endHostWork();
    }
  }

  js(call: Call, operation: string, args: Record<string, unknown>): unknown {
    const run = this.#js[operation];
    if (run === undefined || call.isTransaction) throw new Error(`Unknown JS syscall: ${operation}`);
    return run(call, args).catch((error: unknown) => {
      throw new Error(this.#surface(call, error).message, { cause: error });
    });
  }

  #enter(call: Call): void {
    if (!call.isTransaction) return;
    call.activity.pause();
    call.activity.progress++;
    const { userTimeMs, systemTimeMs } = this.#options;
    if (call.activity.exceeded(userTimeMs)) call.fail(userTimeoutError(userTimeMs));
    else if (call.activity.age() > systemTimeMs) call.fail(systemTimeoutError());
    else if (call.activity.heap?.exceeded() === true) call.fail(outOfMemoryError());
  }

  #start(call: Call, operation: string, text: string): Promise<string> {
    const operations = call.kind === "mutation" ? this.#mutation : call.kind === "query" ? this.#query : this.#action;
    const run = operations[operation];
    if (run === undefined) throw new EngineError("UnknownOperation", `Unknown async operation ${operation}`);
    if (call.activity.hostOperations >= MAX_PARALLEL_OPERATIONS) throw tooManyOperations();
    const result = this.#elsewhere(call, operation, text) ?? run(call, new SyscallArgs(operation, text));
    if (typeof result === "string") return Promise.resolve(result);
    // A nested function that is stuck must not look like work of the host.
    return operation === "1.0/runUdf" ? this.#surfaced(call, result) : this.#tracked(call, result);
  }

  #elsewhere({ request, kind, component }: Call, operation: string, text: string): Promise<string> | null {
    const { elsewhere } = this.#options;
    if (elsewhere === null || kind === "query" || kind === "mutation") return null;
    if (operation === "1.0/actions/query") return elsewhere("query", text, request, component);
    return operation === "1.0/actions/mutation" ? elsewhere("mutation", text, request, component) : null;
  }

  async #surfaced(call: Call, result: Promise<string>): Promise<string> {
    try {
      return await result;
    } catch (error) {
      throw this.#surface(call, error);
    }
  }

  async #tracked(call: Call, result: Promise<string>): Promise<string> {
    call.activity.hostOperations++;
    try {
      return await this.#surfaced(call, result);
    } finally {
      call.activity.hostOperations--;
      call.activity.progress++;
      call.activity.resume();
    }
  }

  /** A transaction does one thing at a time: what is asked for while a nested function runs waits, or it would end up inside that function's savepoint. */
  async #afterNested(call: Call, operation: string, text: string): Promise<string> {
    while (call.nested !== undefined) await call.nested.catch(() => undefined);
    if (call.ended) throw new EngineError("FunctionEnded", `${call.path} has already returned.`);
    return await this.async(call, operation, text);
  }

  /** What user code gets to see. An error that is the engine's own fault also stops the call. */
  #surface(call: Call, error: unknown): Error {
    if (isEngineError(error) || error instanceof NestedCallError) return error;
    if (error === call.failure?.error && error instanceof Error) return error;
    this.#options.onSystemError(error, call);
    const hidden = systemFault(error, 500);
    call.fail(hidden);
    return hidden;
  }
}

/** Operations of one function under way at once, by the documentation's page of limits. */
const MAX_PARALLEL_OPERATIONS = 1000;

function tooManyOperations(): EngineError {
  return new EngineError(
    "TooManyParallelOperations",
    `Too many operations at once in a single function execution (limit: ${MAX_PARALLEL_OPERATIONS}). Await some before starting others.`,
  );
}

/** Upstream's text for a transaction over its time of system operations. */
export function systemTimeoutError(): EngineError {
  return new EngineError("SystemTimeout", "Your request timed out performing too many system operations.");
}
