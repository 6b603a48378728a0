import { setTimeout as delay } from "node:timers/promises";
import type { EngineLogEntry } from "../core";
import { EngineError, systemFault } from "../errors";
import { failureResponse } from "../exec/http-actions";
import { EXECUTION_LIMITS } from "../exec/limits";
import { functionResult, type FunctionResult, refusal } from "../exec/result";
import { newRequestId } from "../exec/call-context";
import { formatDuration } from "../runtime/activity";
import { APP, type AppSource, type FunctionAddress } from "../components";
import type { RequestInfo } from "../runtime/call";
import { describeRefusal } from "../runtime/function-error";
import type { IsolationMetrics } from "../metrics";
import { outOfMemoryError } from "../runtime/heap-meter";
import { LogLines } from "../runtime/log-lines";
import { canonicalPath } from "../runtime/paths";
import type { Json } from "../values/json";
import type { ActionMethods } from "./action-isolate";
import type { DeployedApp, TableNames, WireContext } from "./core-isolate";
import { endedCall, endedThread } from "./ended-call";
import { type Claim, isOpen, newClaim, withdrawClaim } from "./claim";
import { type BodySource, fromWireResponse, toWireRequest } from "./http-message";
import { type IsolateEnd, IsolateEnded, IsolateThread } from "./isolate-thread";
import type { PoolOptions } from "./pool-options";
import { fromWireResult, toWireOutcome, type WireOutcome } from "./wire-result";

/** What upstream gives actions that need more than its default runtime; here the actions of one thread share it. */
const HEAP_MB = 512;
/** More threads than this help nobody: the others are for when one is busy computing. */
const MAX_THREADS = 4;
const WATCH_MS = 100;
/** A thread whose event loop has stood still for this long gets no more calls. */
const BUSY_MS = 300;
const SLACK_MS = 5000;

interface Member {
  thread: IsolateThread<ActionMethods>;
  loaded: Promise<void>;
  calls: Set<PendingCall>;
  /** Of an app that has been replaced: ends with its last call. */
  retired: boolean;
  stuckMs: number;
}

interface PendingCall {
  /** ms of `performance.now()`. */
  sinceMs: number;
  claim: Claim;
  /** Called when the thread is too busy to begin the call, which then has been taken back. */
  withdrawn: () => void;
}

/** Threads for actions and HTTP actions. One that is busy, or dead, holds up or fails only what runs in it. */
export class ActionPool {
  readonly #options: PoolOptions;
  readonly #members = new Set<Member>();
  readonly #watch: NodeJS.Timeout;
  #app: { source: AppSource; deployed: DeployedApp } | undefined;
  #lastTicket = 0;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#watch = setInterval(() => this.#look(), WATCH_MS);
    this.#watch.unref();
  }

  /** Runs this app from now on; calls under way end in the one before. Resolves when a thread has loaded it. */
  async adopt(source: AppSource, deployed: DeployedApp): Promise<void> {
    this.#app = { source, deployed };
    for (const member of this.#members) {
      member.retired = true;
      this.#endIdle(member);
    }
    await this.#spawn(this.#app).loaded;
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
      const { answer, end } = await this.#send(({ channel }, claim) =>
        channel.call("action", claim, path, args, { ...context, requestId }),
      );
      end();
      return fromWireResult(answer);
    } catch (error) {
      const failure = failureOf(error, requestId);
      const { component = APP } = context;
      const called = { component, path: canonicalPath(path), kind: "action" } as const;
      if (error instanceof IsolateEnded) this.#options.log(endedCall(called, requestId, startMs, failure));
      return functionResult(refusal(failure, new LogLines()), requestId, this.#redact);
    }
  }

  /** An action that one in another isolate calls. */
  async nested(address: FunctionAddress, args: Json, request: RequestInfo): Promise<WireOutcome> {
    try {
      const { answer, end } = await this.#send(({ channel }, claim) =>
        channel.call("nested", claim, address, args, request),
      );
      end();
      return answer;
    } catch (error) {
      return toWireOutcome(refusal(failureOf(error, request.requestId), new LogLines()));
    }
  }

  async http(request: Request, context: WireContext): Promise<Response> {
    const requestId = context.requestId ?? newRequestId();
    const ticket = ++this.#lastTicket;
    const wire = await toWireRequest(request);
    try {
      const { answer, thread, end } = await this.#send(({ channel }, claim) =>
        channel.call("http", claim, ticket, wire, { ...context, requestId }),
      );
      if (!answer.more) end();
      return fromWireResponse(answer, bodyOf(thread, ticket, end));
    } catch (error) {
      const failure = failureOf(error, requestId);
      return failureResponse(describeRefusal(failure), requestId, this.#redact, failure.status);
    }
  }

  /** What runs and what waits. */
  async load(): Promise<IsolationMetrics["actions"]> {
    const members = [...this.#members];
    const calls = members.flatMap((member) => [...member.calls]);
    const waiting = calls.filter(({ claim }) => isOpen(claim)).length;
    const free = members.filter(({ stuckMs }) => stuckMs < BUSY_MS);
    const gated = await Promise.all(free.map(gatedIn));
    return {
      threads: members.length,
      busy: members.length - free.length,
      running: calls.length - waiting,
      waiting,
      gated: gated.reduce((sum, each) => sum + each, 0),
    };
  }

  /** Ends all threads, whatever runs in them. */
  async close(): Promise<void> {
    clearInterval(this.#watch);
    await Promise.all(Array.from(this.#members, ({ thread }) => thread.close()));
  }

  get #redact(): boolean {
    return this.#options.settings.redactErrors ?? false;
  }

  /** Sends a call to a thread that begins it. `end` must be called when nothing of it is left to run. */
  async #send<T>(
    send: (thread: IsolateThread<ActionMethods>, claim: Claim) => Promise<T | null>,
  ): Promise<{ answer: T; thread: IsolateThread<ActionMethods>; end: () => void }> {
    for (;;) {
      const member = this.#pick();
      const { thread } = member;
      const claim = newClaim();
      let withdrawn = (): void => undefined;
      const isWithdrawn = new Promise<null>((resolve) => (withdrawn = () => resolve(null)));
      const call: PendingCall = { sinceMs: performance.now(), claim, withdrawn };
      member.calls.add(call);
      const end = (): void => {
        member.calls.delete(call);
        this.#endIdle(member);
      };
      try {
        await member.loaded;
        const answer = await Promise.race([send(thread, claim), isWithdrawn]);
        if (answer !== null) return { answer, thread, end };
      } catch (error) {
        end();
        throw error;
      }
      end();
    }
  }

  /** The thread with the least to do that answers, a new one if none does. */
  #pick(): Member {
    if (this.#app === undefined) throw new EngineError("NotReady", "No functions are loaded.", { status: 503 });
    const current = Array.from(this.#members).filter(({ retired }) => !retired);
    const free = current.filter(({ stuckMs }) => stuckMs < BUSY_MS);
    if (free.length === 0 && current.length < MAX_THREADS) return this.#spawn(this.#app);
    const [least] = (free.length > 0 ? free : current).toSorted((a, b) => a.calls.size - b.calls.size);
    return least ?? this.#spawn(this.#app);
  }

  #spawn({ source, deployed }: { source: AppSource; deployed: DeployedApp }): Member {
    const { entry, settings, log, host } = this.#options;
    const thread = new IsolateThread<ActionMethods>(
      { entry, role: "actions", settings, heapMb: HEAP_MB },
      { ...host, log: (entries: EngineLogEntry[]) => entries.forEach(log) },
    );
    const loaded = thread.channel.call("load", source, deployed);
    // Whoever waits for it is told.
    loaded.catch(() => undefined);
    const member: Member = { thread, loaded, calls: new Set(), retired: false, stuckMs: 0 };
    this.#members.add(member);
    void this.#forget(member);
    return member;
  }

  async #forget(member: Member): Promise<void> {
    const end = await member.thread.ended;
    this.#members.delete(member);
    if (end.cause !== "closed") this.#options.log(endedThread(end));
  }

  #endIdle(member: Member): void {
    if (member.retired && member.calls.size === 0) void member.thread.close();
  }

  /** Calls that a busy thread has not begun go to another. */
  #look(): void {
    for (const member of this.#members) {
      member.stuckMs = member.thread.stuckMs();
      if (member.stuckMs < BUSY_MS) continue;
      for (const { claim, withdrawn } of member.calls) if (withdrawClaim(claim)) withdrawn();
      // An action that awaits is ended by its own thread when its time is over; one that computes keeps its thread from that.
      const oldest = Math.min(...Array.from(member.calls, ({ sinceMs }) => sinceMs));
      if (performance.now() - oldest > EXECUTION_LIMITS.actionTimeMs + SLACK_MS) member.thread.endStuck();
    }
  }
}

/** Calls that wait for one of the places of their thread; none that is known of where the thread is too busy to tell. */
async function gatedIn({ thread }: Member): Promise<number> {
  const enough = new AbortController();
  const late = delay(BUSY_MS, 0, { signal: enough.signal }).catch(() => 0);
  try {
    return await Promise.race([thread.channel.call("gated").catch(() => 0), late]);
  } finally {
    enough.abort();
  }
}

/** The rest of a response's body, in the thread that makes it. */
function bodyOf({ channel }: IsolateThread<ActionMethods>, ticket: number, end: () => void): BodySource {
  return {
    next: async () => {
      try {
        const piece = await channel.call("nextPiece", ticket);
        if (piece === null) end();
        return piece;
      } catch (error) {
        end();
        throw error;
      }
    },
    cancel: () => {
      channel.tell("cancelBody", ticket);
      end();
    },
  };
}

function failureOf(error: unknown, requestId: string): EngineError {
  if (error instanceof EngineError) return error;
  if (error instanceof IsolateEnded && error.end.requestId === requestId) return endedBy(error.end);
  return systemFault(error, 503);
}

function endedBy(end: IsolateEnd): EngineError {
  const { cause } = end;
  if (cause === "memory") return outOfMemoryError();
  const limit = formatDuration(EXECUTION_LIMITS.actionTimeMs);
  if (cause === "time")
    return new EngineError("UserTimeout", `Function execution timed out (maximum duration: ${limit})`);
  return systemFault(end, 503);
}
