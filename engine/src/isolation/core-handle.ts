import { setTimeout as delay } from "node:timers/promises";
import type { CoreSettings, EngineLogEntry } from "../core";
import type { DeploymentPort } from "../deploy";
import { EngineError, systemFault } from "../errors";
import { type FunctionFailure, functionResult, type FunctionResult, refusal } from "../exec/result";
import { newRequestId } from "../exec/call-context";
import { APP, type AppSource, type FunctionAddress } from "../components";
import type { RequestInfo } from "../runtime/call";
import { calledAddress } from "../runtime/call-syscalls";
import { outOfMemoryError } from "../runtime/heap-meter";
import { LogLines } from "../runtime/log-lines";
import { canonicalPath } from "../runtime/paths";
import type { FunctionKind } from "../runtime/registered";
import { SyscallArgs } from "../runtime/syscall-args";
import type { Json } from "../values/json";
import {
  type CoreHostMethods,
  type CoreMethods,
  type DeploymentCall,
  type DeployedApp,
  type TicketAnswer,
  type WireContext,
} from "./core-isolate";
import { CoreThread } from "./core-thread";
import { type CalledFunction, endedCall } from "./ended-call";
import { type IsolateEnd, IsolateEnded } from "./isolate-thread";
import { fromWireError } from "./wire-error";
import { fromWireResult, toWireOutcome, type WireOutcome } from "./wire-result";

interface Waiting {
  resolve: (answer: TicketAnswer) => void;
  reject: (error: IsolateEnded) => void;
}

export interface CoreHandleOptions {
  entry: URL;
  settings: CoreSettings;
  log: (entry: EngineLogEntry) => void;
  host: Pick<CoreHostMethods, "runAction" | "analyzeNode" | "fetchSite" | "tables" | "deliver">;
  /** Another core has taken the place of one that was ended; `fatal` is the request whose function did it, and what its caller gets. */
  restarted: (fatal: { requestId: string; failure: FunctionFailure } | null) => void;
}

/** May be asked of the next core when one ends before it has answered. */
const REPEATABLE = new Set<keyof CoreMethods>([
  "latestTs",
  "metrics",
  "stop",
  "identityOf",
  "getUrl",
  "getMetadata",
  "vectorSearch",
  "findFile",
  "checkUploadToken",
  "fileFacts",
]);

/** Calls of the deploy API that evaluate modules which nobody has evaluated before. */
const EVALUATING = new Set<DeploymentCall>(["evaluateSchema", "evaluatePush", "startPush"]);

type Service = Exclude<
  keyof CoreMethods,
  "open" | "deployment" | "query" | "mutation" | "any" | "transactionOfAction" | Told
>;

/** What the core is told without an answer. What one that is gone was told is lost. */
type Told = "changeLive" | "reachLive" | "holdLive" | "dropLive";

/**
 * The core of a deployment in a thread of its own. When user code there never ends, or takes all memory, the thread is
 * ended and another takes its place: the function that did it fails in upstream's words, the others are run again,
 * and nothing acknowledged is lost, as if the process had been killed and started again.
 */
export class CoreHandle {
  readonly #options: CoreHandleOptions;
  readonly #thread: CoreThread;
  readonly #tickets = new Map<number, Waiting>();
  #kinds: ReadonlyMap<string, FunctionKind> = new Map();
  #lastTicket = 0;

  /** Opens the data folder and nothing more. Throws what `EngineCore` does. */
  static async open(options: CoreHandleOptions): Promise<CoreHandle> {
    const core = new CoreHandle(options);
    await core.#thread.open();
    return core;
  }

  private constructor(options: CoreHandleOptions) {
    const { restarted, host, ...shared } = options;
    this.#options = options;
    this.#thread = new CoreThread({
      ...shared,
      host: { ...host, answer: (ticket, answer) => this.#tickets.get(ticket)?.resolve(answer) },
      ended: (end) => {
        for (const { reject } of this.#tickets.values()) reject(new IsolateEnded(end));
      },
      restarted: (fatal) =>
        restarted(fatal === null ? null : { requestId: fatal.requestId, failure: this.#fatalFailure(fatal) }),
    });
  }

  /** How often another core has taken the place of one that ended, by why it ended. */
  get restarts(): CoreThread["restarts"] {
    return this.#thread.restarts;
  }

  /** See `EngineCore.open`. */
  async openApp(source: AppSource): Promise<DeployedApp> {
    const app = await this.#evaluating(() => this.#thread.channel.call("openApp", source));
    this.#thread.source = source;
    return this.#adopt(app);
  }

  /** A call of the deploy API. */
  async deployment<Name extends DeploymentCall>(
    name: Name,
    argument: Parameters<DeploymentPort[Name]>[0],
  ): Promise<{ answer: Json | string; app: DeployedApp | null }> {
    const ask = async (): Promise<{ answer: Json | string; app: DeployedApp | null }> => {
      const answered = await this.#thread.channel.call("deployment", name, argument);
      if (answered.app !== null) this.#adopt(answered.app);
      return answered;
    };
    if (EVALUATING.has(name)) return await this.#evaluating(ask);
    await this.#thread.ready;
    try {
      return await ask();
    } catch (error) {
      throw error instanceof IsolateEnded ? systemFault(error, 503) : error;
    }
  }

  /** See `EngineCore.deploy`. */
  async deploy(source: AppSource): Promise<DeployedApp> {
    const app = await this.#evaluating(() => this.#thread.channel.call("deploy", source));
    this.#thread.source = source;
    return this.#adopt(app);
  }

  /** See `EngineCore.setEnvironment`. */
  async setEnvironment(changes: Record<string, string | null>): Promise<DeployedApp> {
    return this.#adopt(await this.#evaluating(() => this.#thread.channel.call("setEnvironment", changes)));
  }

  #adopt(app: DeployedApp): DeployedApp {
    this.#kinds = new Map(app.functions.map(({ component, path, kind }) => [kindKey(component, path), kind]));
    return app;
  }

  /** Anything that is no function of the app. */
  async call<Name extends Service>(
    method: Name,
    ...args: Parameters<CoreMethods[Name]>
  ): Promise<Awaited<ReturnType<CoreMethods[Name]>>> {
    for (;;) {
      await this.#thread.ready;
      try {
        return await this.#thread.channel.call(method, ...args);
      } catch (error) {
        if (!(error instanceof IsolateEnded)) throw error;
        if (!this.#thread.isOver(error) && REPEATABLE.has(method)) continue;
        throw systemFault(error, 503);
      }
    }
  }

  /** Starts no more jobs and waits for those that run, at most `graceMs`, whatever state the core is in. */
  async stop(graceMs: number): Promise<void> {
    const enough = new AbortController();
    const late = delay(graceMs, undefined, { signal: enough.signal }).catch(() => undefined);
    await Promise.race([this.call("stop", graceMs), late]);
    enough.abort();
  }

  tell<Name extends Told>(method: Name, ...args: Parameters<CoreMethods[Name]>): void {
    if (this.#thread.isServing) this.#thread.channel.tell(method, ...args);
  }

  async query(path: string, args: Json, context: WireContext): Promise<FunctionResult> {
    const named = withRequestId(context);
    const called = (): CalledFunction => ({ ...addressOf(path, named), kind: "query" });
    const answer = await this.#run(named, called, () => this.#thread.channel.call("query", path, args, named));
    return answer instanceof EngineError ? this.#failed(answer, named.requestId) : fromWireResult(answer);
  }

  /** Whatever kind of function it is, except an action. */
  async any(path: string, args: Json, context: WireContext): Promise<FunctionResult> {
    return await this.#byTicket("any", path, args, context);
  }

  async mutation(path: string, args: Json, context: WireContext): Promise<FunctionResult & { ts: bigint }> {
    return await this.#byTicket("mutation", path, args, context);
  }

  /** A query or mutation that an action of `component` calls by a syscall of this text. */
  async ofAction(
    kind: "query" | "mutation",
    text: string,
    request: RequestInfo,
    component: string,
  ): Promise<WireOutcome> {
    const called = (): CalledFunction => ({
      ...calledAddress(new SyscallArgs(`1.0/actions/${kind}`, text), component),
      kind,
    });
    const answer = await this.#run(request, called, () =>
      this.#ticket((ticket) =>
        this.#thread.channel.tell("transactionOfAction", ticket, kind, text, request, component),
      ),
    );
    if (answer instanceof EngineError) return toWireOutcome(refusal(answer, new LogLines()));
    if ("outcome" in answer) return answer.outcome;
    throw unexpected(answer);
  }

  async #byTicket(
    method: "any" | "mutation",
    path: string,
    args: Json,
    context: WireContext,
  ): Promise<FunctionResult & { ts: bigint }> {
    const named = withRequestId(context);
    const called = (): CalledFunction => {
      const address = addressOf(path, named);
      return { ...address, kind: this.#kinds.get(kindKey(address.component, address.path)) ?? "mutation" };
    };
    const answer = await this.#run(named, called, () =>
      this.#ticket((ticket) => this.#thread.channel.tell(method, ticket, path, args, named)),
    );
    if (answer instanceof EngineError) return Object.assign(this.#failed(answer, named.requestId), { ts: 0n });
    if ("result" in answer) return Object.assign(fromWireResult(answer.result), { ts: answer.ts });
    throw unexpected(answer);
  }

  /** Resolves to the answer that comes for the ticket; rejects if the thread ends before. */
  async #ticket(send: (ticket: number) => void): Promise<TicketAnswer> {
    const { end } = this.#thread;
    if (end !== undefined) throw new IsolateEnded(end);
    const ticket = ++this.#lastTicket;
    try {
      return await new Promise<TicketAnswer>((resolve, reject) => {
        this.#tickets.set(ticket, { resolve, reject });
        send(ticket);
      });
    } finally {
      this.#tickets.delete(ticket);
    }
  }

  /** Gives the data folder free. */
  async close(): Promise<void> {
    await this.#thread.close();
  }

  /** `attempt` until it is answered for, or ended by its own code: then the error its caller gets. */
  async #run<Answer>(
    { requestId }: Pick<RequestInfo, "requestId">,
    called: () => CalledFunction,
    attempt: () => Promise<Answer>,
  ): Promise<Answer | EngineError> {
    const startMs = performance.now();
    for (;;) {
      await this.#thread.ready;
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof IsolateEnded)) throw error;
        const { end } = error;
        if (!end.inHost && end.requestId === requestId) {
          const fatal = this.#thread.fatalError(end);
          this.#options.log(endedCall(called(), requestId, startMs, fatal));
          return fatal;
        }
        // What was under way in the engine itself may have been a commit: it must not be run again.
        if (this.#thread.isOver(error) || end.inHost || end.cause === "crash") return systemFault(error, 503);
      }
    }
  }

  #failed(error: EngineError, requestId: string): FunctionFailure {
    const { redactErrors = false } = this.#options.settings;
    const result = functionResult(refusal(error, new LogLines()), requestId, redactErrors);
    if (result.ok) throw new Error("a refusal is no success");
    return result;
  }

  #fatalFailure(end: IsolateEnd): FunctionFailure {
    return this.#failed(this.#thread.fatalError(end), end.requestId);
  }

  async #evaluating<T>(work: () => Promise<T>): Promise<T> {
    await this.#thread.ready;
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof IsolateEnded)) throw error;
      const reason = error.end.cause === "memory" ? outOfMemoryError().message : "They do not come to an end.";
      throw new EngineError("ModuleNotLoaded", `Failed to analyze the app's modules: ${reason}`, { cause: error });
    }
  }
}

/** A fault of the engine in the thread, or a mistake in it. */
function unexpected(answer: TicketAnswer): Error {
  return "fault" in answer ? fromWireError(answer.fault) : new Error("the core answered another question");
}

function addressOf(path: string, { component = APP }: WireContext): FunctionAddress {
  return { component, path: canonicalPath(path) };
}

function kindKey(component: string, path: string): string {
  return JSON.stringify([component, path]);
}

function withRequestId(context: WireContext): WireContext & { requestId: string } {
  return { ...context, requestId: context.requestId ?? newRequestId() };
}
