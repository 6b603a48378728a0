import type { RequestInfo } from "../runtime/call";
import type { AppAnalysis } from "../runtime/analyze";
import type { CalledAddress, FunctionAddress } from "../components/address";
import { calledAddress, functionArgs, NestedCallError } from "../runtime/call-syscalls";
import type { FunctionCalls } from "../runtime/call-syscalls";
import { containFailures } from "../runtime/containment";
import { LogLines } from "../runtime/log-lines";
import { canonicalPath } from "../runtime/paths";
import type { FunctionDefinition, FunctionKind } from "../runtime/registered";
import { SyscallArgs } from "../runtime/syscall-args";
import { Syscalls } from "../runtime/syscalls";
import type { LiveResult } from "../live";
import type { Store } from "../store/store";
import type { ReadTransaction } from "../txn/transaction";
import { EngineError } from "../errors";
import type { Json } from "../values/json";
import type { TableNameOfNumber } from "../values/validate";
import { Actions } from "./actions";
import { addressOf, requestInfo, withAnswer, type CallContext } from "./call-context";
import { findFunction, functionsOf } from "./functions";
import { Gate, type GateLoad } from "./gate";
import { HttpActions } from "./http-actions";
import { EXECUTION_LIMITS } from "./limits";
import type { ExecutionLimits } from "./limits";
import { localActionServices } from "./action-services";
import type { ActionServices, Services } from "./ports";
import { functionResult, refusal } from "./result";
import type { FunctionResult, Outcome } from "./result";
import { functionEntry, type RunnerLogEntry } from "./run-log";
import { SystemQueries, type AnswerSystemQuery } from "./system-queries";
import { Transactions } from "./transactions";
import type { MutationHooks, TransactionRunner } from "./transactions";

/** A runner of all kinds of function, on a store. */
export interface RunnerOptions extends CommonOptions {
  store: Store;
  services: Services;
  system?: AnswerSystemQuery;
}

/** A runner of actions alone: the queries and mutations they call run elsewhere. */
export interface ActionRunnerOptions extends CommonOptions {
  /** Runs a query or mutation for an action, given the text of the action's syscall. */
  elsewhere: (kind: "query" | "mutation", text: string, request: RequestInfo, component: string) => Promise<Outcome>;
  actions: ActionServices;
  /** Names the tables of ids, as a component does. */
  tables: (component: string) => TableNameOfNumber;
}

interface CommonOptions {
  app: AppAnalysis;
  /** Runs an action that this runner has no code of. */
  runElsewhere?: (address: FunctionAddress, args: Json, request: RequestInfo) => Promise<Outcome>;
  /** Shown to functions by `ctx.meta.getDeploymentMetadata()`. */
  deploymentName?: string;
  /** ms since the epoch. */
  clock?: () => number;
  /** Hides error texts and log lines from callers, all but the data of a ConvexError. */
  redactErrors?: boolean;
  limits?: Partial<ExecutionLimits>;
  log?: (entry: RunnerLogEntry) => void;
}

/** What callers from outside need of a runner, wherever it is. */
export interface Runner {
  runQuery(path: string, args: Json, context: CallContext): Promise<FunctionResult>;
  /** `ts` is that of the commit, or of the snapshot seen if there was none. */
  runMutation(path: string, args: Json, context: CallContext): Promise<FunctionResult & { ts: bigint }>;
  runAction(path: string, args: Json, context: CallContext): Promise<FunctionResult>;
  /** Whatever kind of function it is. */
  runAny(path: string, args: Json, context: CallContext): Promise<FunctionResult>;
  /** Resolves to a response in every case; 404 where the app has no route. The body may still be produced by the running action. */
  runHttpAction(request: Request, context: CallContext): Promise<Response>;
}

/** Runs an app's functions. */
export class FunctionRunner implements Runner {
  readonly #options: RunnerOptions | ActionRunnerOptions;
  readonly #transactions: TransactionRunner;
  readonly #actions: Actions;
  readonly #http: HttpActions;
  readonly #gates: Record<FunctionKind, Gate>;
  readonly #system: SystemQueries | undefined;
  readonly #release: () => void;

  constructor(options: RunnerOptions | ActionRunnerOptions) {
    this.#options = options;
    const { app, clock = Date.now } = options;
    const limits = { ...EXECUTION_LIMITS, ...options.limits };
    const onSystemError = (error: unknown, path: string, requestId?: string): void =>
      this.#log({ type: "systemError", path, error, ...(requestId === undefined ? {} : { requestId }) });
    const local = "store" in options ? options : null;
    const tables = "store" in options ? tablesOf(options.store) : options.tables;
    const syscalls = new Syscalls({
      transactions: local?.services ?? null,
      actions: "store" in options ? localActionServices(options.store, options.services) : options.actions,
      calls: this.#calls,
      elsewhere: "store" in options ? null : (...call) => textOf(options.elsewhere(...call)),
      userTimeMs: limits.userTimeMs,
      systemTimeMs: limits.systemTimeMs,
      deploymentName: options.deploymentName ?? "local",
      onSystemError: (error, { path, request }) => onSystemError(error, path, request.requestId),
      onAudit: (body, call) => this.#log({ type: "audit", path: call.path, body }),
    });
    const shared = { tables, app, syscalls, limits, clock, onSystemError };
    this.#transactions = "store" in options ? new Transactions({ ...shared, store: options.store }) : NO_TRANSACTIONS;
    this.#actions = new Actions(shared);
    this.#system =
      "store" in options && options.system !== undefined
        ? new SystemQueries(options.store, options.system, options.redactErrors ?? false, onSystemError)
        : undefined;
    this.#http = new HttpActions({ ...shared, redact: options.redactErrors ?? false });
    this.#gates = {
      query: new Gate(limits.concurrentQueries, limits.queued),
      mutation: new Gate(limits.concurrentMutations, limits.queued),
      action: new Gate(limits.concurrentActions, limits.queued),
    };
    this.#release = containFailures((error, { path, request }) => onSystemError(error, path, request.requestId));
  }

  async runQuery(path: string, args: Json, context: CallContext): Promise<FunctionResult> {
    return await this.#external(path, "query", args, context);
  }

  async runMutation(path: string, args: Json, context: CallContext): Promise<FunctionResult & { ts: bigint }> {
    const result = await this.#external(path, "mutation", args, context);
    return Object.assign(result, { ts: result.ts ?? this.#latestTs() });
  }

  async runAction(path: string, args: Json, context: CallContext): Promise<FunctionResult> {
    return await this.#external(path, "action", args, context);
  }

  async runAny(path: string, args: Json, context: CallContext): Promise<FunctionResult> {
    return await this.#external(path, null, args, context);
  }

  /** A query that a client watches, on a snapshot that the caller has taken. What the function does wrong is its result. */
  async runLive(
    path: string,
    args: Json,
    context: CallContext,
    tx: ReadTransaction,
    journal: string | null,
  ): Promise<LiveResult> {
    const system = this.#system?.runOn(tx, path, args, context);
    if (system !== undefined) return { ...system, journal: null };
    const request = requestInfo(context);
    const result = (outcome: Outcome, end: string | null): LiveResult => {
      const found = functionResult(outcome, request.requestId, this.#options.redactErrors ?? false);
      if (!found.ok) return { ...found, journal: end };
      return { ok: true, valueText: found.valueText, logLines: found.logLines, journal: end };
    };
    let definition: FunctionDefinition;
    try {
      definition = findFunction(this.#options.app, addressOf(path, context), "query", context.allowInternal);
    } catch (error) {
      return result(refusal(error, new LogLines()), journal);
    }
    const start = performance.now();
    const outcome = await this.#transactions.liveQuery(definition, args, request, { tx, journal });
    this.#log(functionEntry(definition, request, start, outcome));
    return result(outcome, outcome.journal);
  }

  /** A query or mutation that an action of `component` calls elsewhere, on behalf of the action's own request. */
  async runFromAction(
    kind: "query" | "mutation",
    text: string,
    request: RequestInfo,
    component: string,
    hooks: MutationHooks = {},
  ): Promise<Outcome> {
    try {
      const args = new SyscallArgs(`1.0/actions/${kind}`, text);
      const address = calledAddress(args, component);
      const definition = findFunction(this.#options.app, address, kind, !address.isExport);
      return await this.#gated(definition, functionArgs(args), request, { hooks });
    } catch (error) {
      return refusal(error, new LogLines());
    }
  }

  /** An action that one which runs elsewhere calls, on behalf of that one's own request. */
  async runNested(address: FunctionAddress, args: Json, request: RequestInfo): Promise<Outcome> {
    try {
      const definition = findFunction(this.#options.app, address, "action", true);
      return await this.#gated(definition, args, request, {});
    } catch (error) {
      return refusal(error, new LogLines());
    }
  }

  async runHttpAction(request: Request, context: CallContext): Promise<Response> {
    const info = requestInfo(context);
    return await this.#http.run(
      request,
      info,
      (run) => this.#gates.action.run(run),
      (entry) => this.#log(entry),
    );
  }

  definition({ component, path }: FunctionAddress): FunctionDefinition | undefined {
    return functionsOf(this.#options.app, component)?.get(canonicalPath(path));
  }

  /** Every function of the app and of its components. */
  functions(): FunctionDefinition[] {
    const { functions, components } = this.#options.app;
    return [functions, ...Array.from(components.values(), (component) => component.functions)].flatMap((each) => [
      ...each.values(),
    ]);
  }

  /** Who is let in, and who waits, by kind; HTTP actions count as actions. */
  load(): Record<FunctionKind, GateLoad> {
    const { query, mutation, action } = this.#gates;
    return { query: query.load(), mutation: mutation.load(), action: action.load() };
  }

  /** Stops watching the process for failures of functions. */
  close(): void {
    this.#release();
  }

  async #external(
    path: string,
    kind: FunctionKind | null,
    args: Json,
    context: CallContext,
  ): Promise<FunctionResult & { ts?: bigint }> {
    const system = kind === "query" || kind === null ? this.#system?.run(path, args, context) : undefined;
    if (system !== undefined) return system;
    const request = requestInfo(context);
    const redact = this.#options.redactErrors ?? false;
    let definition: FunctionDefinition;
    try {
      definition = findFunction(this.#options.app, addressOf(path, context), kind, context.allowInternal);
    } catch (error) {
      return functionResult(refusal(error, new LogLines()), request.requestId, redact);
    }
    const outcome = await this.#gated(definition, args, request, withAnswer(context, request.requestId, redact));
    const result = functionResult(outcome, request.requestId, redact);
    return outcome.ts === undefined ? result : Object.assign(result, { ts: outcome.ts });
  }

  async #gated(
    definition: FunctionDefinition,
    args: Json,
    request: RequestInfo,
    context: Pick<CallContext, "sessionRequest" | "hooks">,
  ): Promise<Outcome & { ts?: bigint }> {
    const start = performance.now();
    let outcome: Outcome & { ts?: bigint };
    try {
      outcome = await this.#gates[definition.kind].run(() => this.#dispatch(definition, args, request, context));
    } catch (error) {
      outcome = refusal(error, new LogLines());
    }
    // What runs elsewhere is logged there.
    if (definition.kind !== "action" || definition.invoke !== null)
      this.#log(functionEntry(definition, request, start, outcome));
    return outcome;
  }

  async #dispatch(
    definition: FunctionDefinition,
    args: Json,
    request: RequestInfo,
    context: Pick<CallContext, "sessionRequest" | "hooks">,
  ): Promise<Outcome & { ts?: bigint }> {
    if (definition.kind === "query") return await this.#transactions.query(definition, args, request);
    if (definition.kind === "action") return await this.#act(definition, args, request);
    const { sessionRequest, hooks } = context;
    return await this.#transactions.mutation(definition, args, request, { session: sessionRequest, hooks });
  }

  /** How running functions call others. */
  readonly #calls: FunctionCalls = {
    definition: (address) => this.definition(address),
    check: (address) => void findFunction(this.#options.app, address, null, !address.isExport),
    nested: (parent, kind, address, args, limits) => this.#transactions.nested(parent, kind, address, args, limits),
    fromAction: async (parent, kind, address: CalledAddress, args) => {
      const definition = findFunction(this.#options.app, address, kind, !address.isExport);
      const { request } = parent;
      // An action that waits for another keeps its own place: were it to need a second one, sixty-four such actions would wait for ever.
      const outcome =
        kind === "action"
          ? await this.#act(definition, args, request)
          : await this.#gated(definition, args, request, {});
      if (kind === "action") parent.log.absorb(outcome.log);
      if (outcome.ok) return outcome.text;
      throw new NestedCallError(outcome.error);
    },
  };

  async #act(definition: FunctionDefinition, args: Json, request: RequestInfo): Promise<Outcome> {
    const { runElsewhere } = this.#options;
    if (definition.invoke !== null || runElsewhere === undefined) {
      return await this.#actions.run(definition, args, request);
    }
    const { component, path } = definition;
    return await runElsewhere({ component, path }, args, request);
  }

  #latestTs(): bigint {
    return "store" in this.#options ? this.#options.store.latestTs() : 0n;
  }

  #log(entry: RunnerLogEntry): void {
    this.#options.log?.(entry);
  }
}

/** The catalogue is another one after each change of tables. */
function tablesOf(store: Store): (component: string) => TableNameOfNumber {
  return (component) => (tableNumber) => store.catalogue.tableNames(component)(tableNumber);
}

async function textOf(called: Promise<Outcome>): Promise<string> {
  const outcome = await called;
  if (outcome.ok) return outcome.text;
  throw new NestedCallError(outcome.error);
}

/** Where only actions run. */
const NO_TRANSACTIONS: TransactionRunner = {
  query: () => Promise.reject(noTransactions()),
  liveQuery: () => Promise.reject(noTransactions()),
  mutation: () => Promise.reject(noTransactions()),
  nested: () => Promise.reject(noTransactions()),
};

function noTransactions(): EngineError {
  return new EngineError("NoTransaction", "Queries and mutations do not run in this thread.");
}
