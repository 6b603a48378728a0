import { join } from "node:path";
import { APP, type AppSource, type FunctionAddress } from "../components";
import type { EngineLogEntry } from "../core";
import { EngineError, systemFault } from "../errors";
import { EXECUTION_LIMITS } from "../exec/limits";
import { functionResult, type FunctionResult, refusal } from "../exec/result";
import { newRequestId } from "../exec/call-context";
import { formatDuration } from "../runtime/activity";
import type { RequestInfo } from "../runtime/call";
import { describeThrown } from "../runtime/function-error";
import { LogLines } from "../runtime/log-lines";
import { type NodeCode, removeOtherCode, writeNodeCode } from "../runtime/node-modules";
import { canonicalPath } from "../runtime/paths";
import type { NodeFunction } from "../runtime/registered";
import type { Json } from "../values/json";
import type { DeployedApp, TableNames, WireContext } from "./core-isolate";
import { endedCall, endedThread } from "./ended-call";
import { type IsolateEnd, IsolateEnded, IsolateThread } from "./isolate-thread";
import type { NodeMethods } from "./node-isolate";
import type { PoolOptions } from "./pool-options";
import { fromWireResult, toWireOutcome, type WireOutcome } from "./wire-result";

/** What upstream gives an action in Node.js, MiB. */
const HEAP_MB = 512;
/** Upstream runs 64 at once, each in a machine of its own; here they share one. */
const MAX_THREADS = 16;
const IDLE_MS = 30_000;
const ANALYSIS_MS = 30_000;
const SLACK_MS = 1000;

type Thread = IsolateThread<NodeMethods>;

interface Member {
  thread: Thread;
  loaded: Promise<void>;
  /** Of an app that has been replaced. */
  retired: boolean;
  idle: NodeJS.Timeout | undefined;
}

/**
 * Threads with Node's own globals and modules, for actions of modules that ask for them. Each runs one action at a time: one
 * that loops, takes all memory, ends its thread or lets an exception go uncaught costs its own call and its thread.
 */
export class NodePool {
  readonly #options: PoolOptions;
  readonly #members = new Set<Member>();
  readonly #idle: Member[] = [];
  readonly #waiting: (() => void)[] = [];
  #app: { code: NodeCode; deployed: DeployedApp } | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** The functions in the modules of an app, found in a thread that is ended then. */
  async analyze(source: AppSource, variables: [name: string, value: string][]): Promise<NodeFunction[]> {
    const code = this.#write(source);
    if (code === null) return [];
    const thread = this.#spawn(variables);
    const timer = setTimeout(() => thread.endOverdue(), ANALYSIS_MS);
    try {
      return await thread.channel.call("analyze", code);
    } catch (error) {
      if (!(error instanceof IsolateEnded)) throw error;
      const reason =
        error.end.cause === "time" ? "They do not come to an end." : endedBy(error.end, ANALYSIS_MS).message;
      throw new EngineError("ModuleNotLoaded", `Failed to analyze the app's modules for Node.js: ${reason}`, {
        cause: error,
      });
    } finally {
      clearTimeout(timer);
      await thread.close();
    }
  }

  /** Runs this app from now on; actions under way end in the one before. */
  adopt(source: AppSource, deployed: DeployedApp): void {
    const code = this.#write(source);
    // What is left of apps of earlier starts; code that threads of this one run stays.
    if (this.#members.size === 0) removeOtherCode(this.#cache, code);
    this.#app = code === null ? undefined : { code, deployed };
    for (const member of this.#members) member.retired = true;
    for (const member of this.#idle.splice(0)) this.#end(member);
  }

  /** The tables there are now. */
  setTables(tables: TableNames): void {
    if (this.#app !== undefined) this.#app.deployed = { ...this.#app.deployed, tables };
    for (const { thread } of this.#members) thread.channel.tell("tables", tables);
  }

  async action(path: string, args: Json, context: WireContext): Promise<FunctionResult> {
    const requestId = context.requestId ?? newRequestId();
    const startMs = performance.now();
    try {
      return fromWireResult(
        await this.#run(false, ({ channel }) => channel.call("action", path, args, { ...context, requestId })),
      );
    } catch (error) {
      const { redactErrors = false } = this.#options.settings;
      const failure = this.#failureOf(error, path, requestId, startMs);
      return functionResult(refusal(failure, new LogLines()), requestId, redactErrors);
    }
  }

  /** An action that another one calls. */
  async nested({ path }: FunctionAddress, args: Json, request: RequestInfo): Promise<WireOutcome> {
    const startMs = performance.now();
    try {
      return await this.#run(true, ({ channel }) => channel.call("nested", path, args, request));
    } catch (error) {
      const failure = this.#failureOf(error, path, request.requestId, startMs);
      return toWireOutcome(refusal(failure, new LogLines()));
    }
  }

  /** Ends all threads, whatever runs in them. */
  async close(): Promise<void> {
    for (const { idle } of this.#members) clearTimeout(idle);
    await Promise.all(Array.from(this.#members, ({ thread }) => thread.close()));
  }

  async #run<T>(isNested: boolean, call: (thread: Thread) => Promise<{ result: T; isTainted: boolean }>): Promise<T> {
    const member = await this.#take(isNested);
    const { thread } = member;
    let timer: NodeJS.Timeout | undefined;
    let isTainted = true;
    try {
      await member.loaded;
      // An action that awaits is ended by its own thread; one that computes keeps its thread from that.
      timer = setTimeout(() => thread.endOverdue(), this.#timeMs + SLACK_MS);
      const answer = await call(thread);
      ({ isTainted } = answer);
      return answer.result;
    } finally {
      clearTimeout(timer);
      this.#giveBack(member, isTainted);
    }
  }

  /** A thread for one action. One that another waits for does not wait for a place: it might be for that one's. */
  async #take(isNested: boolean): Promise<Member> {
    for (;;) {
      if (this.#app === undefined) throw new EngineError("NotReady", "No functions are loaded.", { status: 503 });
      const idle = this.#idle.pop();
      if (idle !== undefined) {
        clearTimeout(idle.idle);
        return idle;
      }
      if (isNested || this.#members.size < MAX_THREADS) return this.#add(this.#app);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #add({ code, deployed }: { code: NodeCode; deployed: DeployedApp }): Member {
    const thread = this.#spawn(deployed.environment);
    const timer = setTimeout(() => thread.endOverdue(), ANALYSIS_MS);
    const loaded = thread.channel.call("load", code, deployed).finally(() => clearTimeout(timer));
    // Whoever waits for it is told.
    loaded.catch(() => undefined);
    const member: Member = { thread, loaded, retired: false, idle: undefined };
    this.#members.add(member);
    void this.#forget(member);
    return member;
  }

  #giveBack(member: Member, isTainted: boolean): void {
    if (isTainted || member.retired || member.thread.end !== undefined) this.#end(member);
    else {
      this.#idle.push(member);
      member.idle = setTimeout(() => {
        this.#idle.splice(this.#idle.indexOf(member), 1);
        this.#end(member);
      }, IDLE_MS);
      member.idle.unref();
    }
    this.#waiting.shift()?.();
  }

  #end(member: Member): void {
    clearTimeout(member.idle);
    void member.thread.close();
  }

  async #forget(member: Member): Promise<void> {
    const end = await member.thread.ended;
    clearTimeout(member.idle);
    this.#members.delete(member);
    const at = this.#idle.indexOf(member);
    if (at >= 0) this.#idle.splice(at, 1);
    this.#waiting.shift()?.();
    if (end.cause !== "closed") this.#options.log(endedThread(end));
  }

  #spawn(variables: [name: string, value: string][]): Thread {
    const { entry, settings, log, host } = this.#options;
    const thread: Thread = new IsolateThread<NodeMethods>(
      { entry, role: "node", settings, heapMb: HEAP_MB, env: Object.fromEntries(variables) },
      {
        ...host,
        log: (entries: EngineLogEntry[]) => entries.forEach(log),
        outOfMemory: () => thread.endOutOfMemory(),
      },
    );
    return thread;
  }

  #write(source: AppSource): NodeCode | null {
    return writeNodeCode(source, this.#cache);
  }

  get #cache(): string {
    return join(this.#options.settings.dataDir, "cache", "node");
  }

  get #timeMs(): number {
    return this.#options.settings.limits?.nodeActionTimeMs ?? EXECUTION_LIMITS.nodeActionTimeMs;
  }

  /** What the caller gets. An action that took its thread with it is logged here, since it could not be there. */
  #failureOf(error: unknown, path: string, requestId: string, startMs: number): EngineError {
    if (error instanceof EngineError) return error;
    if (error instanceof IsolateEnded) {
      const failure = endedBy(error.end, this.#timeMs);
      const called = { component: APP, path: canonicalPath(path), kind: "action" } as const;
      this.#options.log(endedCall(called, requestId, startMs, failure));
      return failure;
    }
    return systemFault(error, 503);
  }
}

function endedBy(end: IsolateEnd, timeMs: number): EngineError {
  const { cause, error } = end;
  switch (cause) {
    case "memory":
      return new EngineError(
        "NodeOutOfMemory",
        `JavaScript execution ran out of memory (maximum memory usage: ${HEAP_MB} MB)`,
      );
    case "time":
      return new EngineError(
        "UserTimeout",
        `Function execution timed out (maximum duration: ${formatDuration(timeMs)})`,
      );
    case "crash":
      return new EngineError(
        "NodeActionEnded",
        error === undefined ? "The action ended its Node.js process." : describeThrown(error).message.trimEnd(),
      );
    case "closed":
      return systemFault(end, 503);
  }
}
