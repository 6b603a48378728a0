import type { CalledAddress } from "../components/address";
import { EngineError } from "../errors";
import type { AppAnalysis } from "../runtime/analyze";
import { Call } from "../runtime/call";
import type { RequestInfo, SyscallHandler } from "../runtime/call";
import { NestedCallError } from "../runtime/call-syscalls";
import type { NestedKind } from "../runtime/call-syscalls";
import { hostWork } from "../runtime/host-work";
import { LogLines } from "../runtime/log-lines";
import type { FunctionDefinition } from "../runtime/registered";
import type { Store } from "../store/store";
import { replaceCommitTsIn } from "../txn/commit-ts";
import type { ReadTransaction, WriteTransaction } from "../txn/transaction";
import type { TransactionUsage } from "../txn/usage";
import type { Json, JsonObject } from "../values/json";
import type { TableNameOfNumber } from "../values/validate";
import { checkedArgs, checkResult, findFunction } from "./functions";
import { invoke, invoked } from "./invoke";
import { MAX_CALL_DEPTH } from "./limits";
import type { ExecutionLimits } from "./limits";
import { refusal } from "./result";
import type { Outcome } from "./result";
import { storeAnswer, storedAnswer } from "./session-requests";
import type { SessionRequest } from "./session-requests";
import { WritePace } from "./write-pace";

/** Lets the scheduler do its bookkeeping in the transaction of the mutation it runs. */
export interface MutationHooks {
  /** Before the function runs; false calls it off. */
  begin?(tx: WriteTransaction): boolean;
  /** After the function has returned, before the commit. */
  beforeCommit?(tx: WriteTransaction): void;
  /** At once after the commit, before any other code runs. Must not throw. */
  committed?(outcome: MutationOutcome): void;
}

/** What running functions have in common. */
export interface ExecutionOptions {
  /** Names the tables of ids, as a component does. */
  tables: (component: string) => TableNameOfNumber;
  app: AppAnalysis;
  syscalls: SyscallHandler;
  limits: ExecutionLimits;
  clock: () => number;
  onSystemError: (error: unknown, path: string, requestId: string) => void;
}

export interface TransactionsOptions extends ExecutionOptions {
  store: Store;
}

export type MutationOutcome = Outcome & { ts: bigint };

/** Runs queries and mutations. */
export interface TransactionRunner {
  query(definition: FunctionDefinition, args: Json, request: RequestInfo): Promise<Outcome>;
  liveQuery(
    definition: FunctionDefinition,
    args: Json,
    request: RequestInfo,
    on: { tx: ReadTransaction; journal: string | null },
  ): Promise<Outcome & { journal: string | null }>;
  mutation(
    definition: FunctionDefinition,
    args: Json,
    request: RequestInfo,
    extra?: { session?: SessionRequest | undefined; hooks?: MutationHooks | undefined },
  ): Promise<MutationOutcome>;
  /** Runs a query or mutation in the transaction of `parent`. */
  nested(
    parent: Call,
    kind: NestedKind,
    address: CalledAddress,
    args: Json,
    limits: JsonObject | undefined,
  ): Promise<string>;
}

/** Runs queries on snapshots and mutations one after the other, and the functions nested in either. */
export class Transactions implements TransactionRunner {
  readonly #options: TransactionsOptions;
  readonly #pace: WritePace;

  constructor(options: TransactionsOptions) {
    this.#options = options;
    this.#pace = new WritePace({ bytesPerSecond: options.limits.writeBytesPerSecond });
  }

  async query(definition: FunctionDefinition, args: Json, request: RequestInfo): Promise<Outcome> {
    let tx: ReadTransaction | undefined;
    const release = (): void => tx?.close();
    try {
      tx = this.#options.store.beginRead();
      return await this.liveQuery(definition, args, request, { tx, journal: null, release });
    } catch (error) {
      return this.#refused(error, definition, request);
    } finally {
      release();
    }
  }

  /** A query on a transaction that the caller has opened, and closes; `release` is told when it may. */
  async liveQuery(
    definition: FunctionDefinition,
    args: Json,
    request: RequestInfo,
    { tx, journal, release }: { tx: ReadTransaction; journal: string | null; release?: () => void },
  ): Promise<Outcome & { journal: string | null }> {
    let call: Call | undefined;
    try {
      const argsText = hostWork(() => checkedArgs(definition, args, this.#options.tables(definition.component)));
      const { component, path } = definition;
      const seen = tx.in(component);
      call = new Call({ kind: "query", component, path, request, tx: seen, journal, release, ...this.#callOptions() });
      const outcome = await this.#run(call, definition, argsText);
      return { ...outcome, journal: call.journal };
    } catch (error) {
      return { ...this.#refused(error, definition, request), journal: call?.journal ?? journal };
    }
  }

  /** Commits if the function returns and all checks pass; whatever else happens, the transaction is rolled back. */
  async mutation(
    definition: FunctionDefinition,
    args: Json,
    request: RequestInfo,
    extra: { session?: SessionRequest | undefined; hooks?: MutationHooks | undefined } = {},
  ): Promise<MutationOutcome> {
    const { session, hooks } = extra;
    let tx: WriteTransaction | undefined;
    try {
      const argsText = hostWork(() => checkedArgs(definition, args, this.#options.tables(definition.component)));
      await this.#pace.turn();
      tx = await this.#options.store.beginWrite();
      const stored = session === undefined ? null : storedAnswer(tx, session);
      if (stored !== null) {
        const text = replaceCommitTsIn(stored.valueText, stored.ts);
        return { ok: true, text, log: new LogLines(), ts: stored.ts };
      }
      if (hooks?.begin?.(tx) === false)
        throw new EngineError("Canceled", `${definition.path} was canceled before it ran.`);
      const { component, path } = definition;
      const writer = tx.in(component);
      const call = new Call({ kind: "mutation", component, path, request, writer, ...this.#callOptions() });
      const outcome = await this.#run(call, definition, argsText);
      if (!outcome.ok) return { ...outcome, ts: tx.ts };
      const { whole } = writer;
      return hostWork(() => {
        if (session !== undefined) storeAnswer(whole, session, outcome.text, call.now());
        hooks?.beforeCommit?.(whole);
        const ts = whole.commit();
        const committed = { ...outcome, text: replaceCommitTsIn(outcome.text, ts), ts };
        this.#pace.wrote(whole.usage.bytesWritten);
        hooks?.committed?.(committed);
        return committed;
      });
    } catch (error) {
      return { ...this.#refused(error, definition, request), ts: tx?.ts ?? this.#options.store.latestTs() };
    } finally {
      hostWork(() => tx?.rollback());
    }
  }

  /** `runQuery` and `runMutation` of a query or mutation. Rejects with what the caller's code shall see. */
  async nested(
    parent: Call,
    kind: NestedKind,
    address: CalledAddress,
    args: Json,
    limits: JsonObject | undefined,
  ): Promise<string> {
    const calledKind = kind === "snapshotQuery" ? "query" : kind;
    if (parent.kind === "query" && kind !== "query") {
      throw new EngineError(
        "InvalidFunctionCall",
        `Cannot call a ${kind === "mutation" ? "Mutation" : "snapshot query"} function from a Query function`,
      );
    }
    const definition = findFunction(this.#options.app, address, calledKind, !address.isExport);
    const argsText = checkedArgs(definition, args, this.#options.tables(definition.component), true);
    if (parent.depth >= MAX_CALL_DEPTH) {
      throw new EngineError(
        "MaximumCallDepthExceeded",
        "Cross component call depth limit exceeded. Do you have an infinite loop in your app?",
      );
    }
    const outcome =
      kind === "snapshotQuery"
        ? await this.#snapshotQuery(parent, definition, argsText)
        : await this.#nestedInTransaction(parent, definition, argsText, limits);
    parent.log.absorb(outcome.log);
    if (outcome.ok) return outcome.text;
    throw new NestedCallError(outcome.error);
  }

  async #nestedInTransaction(
    parent: Call,
    definition: FunctionDefinition,
    argsText: string,
    budget: JsonObject | undefined,
  ): Promise<Outcome> {
    const { tx, writer } = parent;
    if (tx === undefined) throw new EngineError("NoTransaction", `${parent.path} has no transaction.`);
    const { component, path } = definition;
    const isMutation = definition.kind === "mutation";
    const call = new Call({
      kind: isMutation ? "mutation" : "query",
      component,
      path,
      request: parent.request,
      parent,
      tx: tx.in(component),
      ...(isMutation && writer !== undefined ? { writer: writer.in(component) } : {}),
      ...this.#callOptions(),
    });
    const savepoint = isMutation ? writer?.savepoint() : undefined;
    const { limits } = tx;
    if (budget !== undefined) tx.limits = lowered(limits, tx.usage, budget);
    const outcome = await this.#run(call, definition, argsText);
    tx.limits = limits;
    // A parent that was stopped meanwhile has had its whole transaction rolled back.
    if (parent.ended) throw new EngineError("FunctionEnded", `${parent.path} has ended.`);
    if (outcome.ok) savepoint?.release();
    else savepoint?.rollback();
    return outcome;
  }

  /** Mutations are serial, so the last commit is the state at this mutation's start. */
  async #snapshotQuery(parent: Call, definition: FunctionDefinition, argsText: string): Promise<Outcome> {
    const { component, path } = definition;
    const tx = this.#options.store.beginRead();
    try {
      const call = new Call({
        kind: "query",
        component,
        path,
        request: parent.request,
        parent,
        tx: tx.in(component),
        ...this.#callOptions(),
      });
      return await this.#run(call, definition, argsText);
    } finally {
      tx.close();
    }
  }

  async #run(call: Call, definition: FunctionDefinition, argsText: string): Promise<Outcome> {
    const outcome = await invoke(call, () => invoked(definition, call.request, argsText), this.#options.limits);
    if (!outcome.ok) return outcome;
    try {
      hostWork(() =>
        checkResult(
          definition,
          outcome.text,
          this.#options.tables(definition.component),
          call.kind === "mutation" || call.depth > 0,
        ),
      );
    } catch (error) {
      return refusal(error, call.log);
    }
    return outcome;
  }

  #refused(error: unknown, definition: FunctionDefinition, { requestId }: RequestInfo): Outcome {
    if (!(error instanceof EngineError)) this.#options.onSystemError(error, definition.path, requestId);
    return refusal(error, new LogLines());
  }

  #callOptions(): { syscalls: SyscallHandler; clock: () => number } {
    return { syscalls: this.#options.syscalls, clock: this.#options.clock };
  }
}

/** `budget` counts from what has been used so far and cannot exceed the limits in force. */
function lowered(limits: TransactionUsage, usage: TransactionUsage, budget: JsonObject): TransactionUsage {
  const result = { ...limits };
  for (const name of Object.keys(limits) as (keyof TransactionUsage)[]) {
    const allowed = budget[name];
    if (typeof allowed === "number") result[name] = Math.min(limits[name], usage[name] + allowed);
  }
  return result;
}
