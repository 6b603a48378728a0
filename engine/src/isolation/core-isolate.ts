import type { MessagePort } from "node:worker_threads";
import { type CoreSettings, EngineCore, type EngineLogEntry } from "../core";
import type { Outcome } from "../exec/result";
import type { CallContext } from "../exec/call-context";
import type { ScheduledCall, VectorQuery } from "../exec/ports";
import type { WrittenFile } from "../files";
import type { AppSource } from "../components";
import type { DeploymentPort } from "../deploy";
import type { RequestInfo } from "../runtime/call";
import { workFor } from "../runtime/host-work";
import type { FunctionDefinition, NodeFunction } from "../runtime/registered";
import type { FatalRequest } from "../sched";
import type { SessionChange, TransitionBatch } from "../live";
import { localActionServices } from "../exec/action-services";
import { coreMetrics } from "../metrics";
import { vectorPort } from "../search";
import type { Catalogue } from "../store/catalogue";
import type { Json } from "../values/json";
import { Channel } from "./channel";
import { toWireError, type WireError } from "./wire-error";
import { fromWireResult, toWireOutcome, toWireResult, type WireOutcome, type WireResult } from "./wire-result";

/** What a call carries to another thread. */
export type WireContext = Omit<CallContext, "hooks" | "onCommitted">;

/** What the host does for the core. */
export type CoreHostMethods = {
  runAction(path: string, args: Json[], context: WireContext): Promise<WireResult>;
  fetchSite(url: string): Promise<{ status: number; body: string }>;
  /** See `NodeRuntime.analyze`. */
  analyzeNode(source: AppSource, variables: [name: string, value: string][]): Promise<NodeFunction[]>;
  log(entries: EngineLogEntry[]): void;
  /** What became of a call by ticket. That of a mutation comes at once after its commit: it must reach its caller even if the isolate ends now. */
  answer(ticket: number, answer: TicketAnswer): void;
  /** What is new to the sessions of live queries. */
  deliver(batch: TransitionBatch): void;
  /** The tables there are, after a change. */
  tables(tables: TableNames): void;
};

/** `ts` is the commit's, where there was one. */
export type TicketAnswer = { result: WireResult; ts: bigint } | { outcome: WireOutcome } | { fault: WireError };
export type TableNames = [tableNumber: number, name: string, component: string][];

/** Arguments and result are only told of those that run in Node.js: the others are known where they run. */
export type DeployedFunction = Omit<FunctionDefinition, "invoke"> & { runsInNode: boolean };

/** What the host needs to know of the app in force. */
export interface DeployedApp {
  /** Where it is not the code that the core was given. */
  source: AppSource | null;
  functions: DeployedFunction[];
  tables: TableNames;
  environment: [name: string, value: string][];
}

/** The request under which modules are evaluated. */
export const DEPLOY_REQUEST = "0".repeat(16);

/** Runs the core of a deployment in this thread, for the host at the other end of the port. It has to be opened first. */
export function serveCore(port: MessagePort, settings: CoreSettings): void {
  const host = new Channel<CoreHostMethods>(port);
  host.serve({ open: () => host.serve(coreMethods(openCore(host, settings), host)) });
}

/** Calls of the deploy API that go to the core as they are. */
export type DeploymentCall = Exclude<keyof DeploymentPort, "setEnvironment">;

export type CoreMethods = ReturnType<typeof coreMethods> & { open(): void };

function openCore(host: Channel<CoreHostMethods>, settings: CoreSettings): EngineCore {
  const core = new EngineCore({
    ...settings,
    log: batched((entries) => host.tell("log", entries)),
    actions: {
      runAction: async (path, args, context) =>
        fromWireResult(await host.call("runAction", path, args, plain(context))),
    },
    deliver: (batch) => host.tell("deliver", batch),
    node: { analyze: async (source, variables) => await host.call("analyzeNode", source, variables) },
    fetchSite: async (url) => {
      const { status, body } = await host.call("fetchSite", url);
      return new Response(body, { status });
    },
  });
  let shown: Catalogue | undefined;
  core.store.onCommit(() => {
    if (core.store.catalogue === shown) return;
    shown = core.store.catalogue;
    host.tell("tables", tableNames(shown));
  });
  return core;
}

function coreMethods(core: EngineCore, host: Channel<CoreHostMethods>) {
  const { storage, scheduler, store } = core;
  const deployed = (given: AppSource | null = core.source): DeployedApp => ({
    ...deployedApp(core),
    source: core.source === given ? null : core.source,
  });
  const services = localActionServices(store, {
    scheduler,
    storage,
    environment: core.environment,
    vector: vectorPort(store),
  });
  return {
    collectGarbage: async () => await storage.collectGarbage(true),
    openApp: async (source: AppSource) => {
      workFor(DEPLOY_REQUEST);
      await core.open(source);
      return deployed(source);
    },
    deploy: async (source: AppSource) => {
      workFor(DEPLOY_REQUEST);
      await core.deploy(source);
      return deployed(source);
    },
    /** A call of the deploy API; with the app that is in force after it, where it has put one in force. */
    deployment: async <Name extends DeploymentCall>(name: Name, argument: Parameters<DeploymentPort[Name]>[0]) => {
      workFor(DEPLOY_REQUEST);
      const before = core.source;
      // The name says of what type the argument is.
      const call = core.port[name] as (argument: unknown) => Promise<Json | string | void>;
      const answer = (await call(argument)) ?? null;
      return { answer, app: core.source === before ? null : deployed(null) };
    },
    setEnvironment: async (changes: Record<string, string | null>) => {
      workFor(DEPLOY_REQUEST);
      await core.setEnvironment(changes);
      return deployed();
    },
    start: async (fatal: FatalRequest | null) => await core.start(fatal ?? undefined),
    stop: async (graceMs: number) => await core.stop(graceMs),
    close: () => core.close(),
    latestTs: () => core.latestTs(),
    metrics: () => coreMetrics(core),
    identityOf: async (token: string) => await core.identityOf(token),

    query: async (path: string, args: Json, context: WireContext) =>
      toWireResult(await core.runner.runQuery(path, args, context)),
    mutation: (ticket: number, path: string, args: Json, context: WireContext) =>
      byTicket(host, ticket, async (answer) => {
        const onCommitted: CallContext["onCommitted"] = (result) => answer(withTs(result));
        answer(withTs(await core.runner.runMutation(path, args, { ...context, onCommitted })));
      }),
    any: (ticket: number, path: string, args: Json, context: WireContext) =>
      byTicket(host, ticket, async (answer) => {
        const onCommitted: CallContext["onCommitted"] = (result) => answer(withTs(result));
        const result = await core.runner.runAny(path, args, { ...context, onCommitted });
        answer({ result: toWireResult(result), ts: core.latestTs() });
      }),
    transactionOfAction: (
      ticket: number,
      kind: "query" | "mutation",
      text: string,
      request: RequestInfo,
      component: string,
    ) =>
      byTicket(host, ticket, async (answer) => {
        const committed = (outcome: Outcome): void => answer({ outcome: toWireOutcome(outcome) });
        committed(await core.runner.runFromAction(kind, text, request, component, { committed }));
      }),

    changeLive: (sessionId: number, change: SessionChange) => core.live.change(sessionId, change),
    reachLive: (sessionId: number, ts: bigint) => core.live.reach(sessionId, ts),
    holdLive: (sessionId: number, isHeld: boolean) => core.live.hold(sessionId, isHeld),
    dropLive: (sessionId: number) => core.live.drop(sessionId),

    schedule: async (component: string, call: ScheduledCall) => await services.schedule(component, call),
    cancel: async (component: string, jobId: string) => await services.cancel(component, jobId),
    generateUploadUrl: async (component: string) => await services.generateUploadUrl(component),
    getUrl: async (component: string, storageId: string) => await services.getUrl(component, storageId),
    getMetadata: async (component: string, storageId: string) => await services.getMetadata(component, storageId),
    deleteFile: async (component: string, storageId: string) => await services.deleteFile(component, storageId),
    vectorSearch: async (component: string, query: VectorQuery) => await services.vectorSearch(component, query),
    addFile: async (component: string, written: WrittenFile, contentType: string | null) =>
      await storage.add(written, contentType, component),
    findFile: (component: string, storageId: string) => storage.locate(storageId, component),
    checkUploadToken: async (token: string) => await storage.checkUploadToken(token),
    addUpload: async (token: string, written: WrittenFile, contentType: string | null) =>
      await storage.addUpload(token, written, contentType),
    fileFacts: (uuid: string) => storage.facts(uuid),
  };
}

export function deployedApp({ runner, store, environment }: EngineCore): DeployedApp {
  return {
    source: null,
    functions: runner.functions().map(deployedFunction),
    tables: tableNames(store.catalogue),
    environment: environment.names().map((name) => [name, environment.get(name) ?? ""]),
  };
}

function deployedFunction({ invoke, ...definition }: FunctionDefinition): DeployedFunction {
  if (invoke === null) return { ...definition, runsInNode: true };
  return { ...definition, args: { type: "any" }, returns: null, runsInNode: false };
}

/** Gives the first answer to the host, and a fault in its place. */
function byTicket(
  host: Channel<CoreHostMethods>,
  ticket: number,
  work: (answer: (answer: TicketAnswer) => void) => Promise<void>,
): void {
  let isOpen = true;
  const answer = (found: TicketAnswer): void => {
    if (isOpen) host.tell("answer", ticket, found);
    isOpen = false;
  };
  work(answer).catch((error: unknown) => answer({ fault: toWireError(error) }));
}

function withTs(result: Parameters<NonNullable<CallContext["onCommitted"]>>[0]): { result: WireResult; ts: bigint } {
  return { result: toWireResult(result), ts: result.ts };
}

export function tableNames(catalogue: Catalogue): TableNames {
  return Array.from(catalogue.tables(), ({ number, name, component }) => [number, name, component]);
}

function plain({ hooks: _hooks, onCommitted: _onCommitted, ...context }: CallContext): WireContext {
  return context;
}

const LOG_MS = 100;

/** Entries of what went well reach the host some at a time, since each message wakes a thread; the others at once. */
export function batched(send: (entries: EngineLogEntry[]) => void): (entry: EngineLogEntry) => void {
  let waiting: EngineLogEntry[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    send(waiting);
    waiting = [];
  };
  return (entry) => {
    waiting.push(cloneable(entry));
    if (entry.type !== "function" || entry.error !== null || entry.logLines.length > 0) flush();
    else timer ??= setTimeout(flush, LOG_MS);
  };
}

/** An error of the engine may hold anything; its text is what a log shows. */
function cloneable(entry: EngineLogEntry): EngineLogEntry {
  if (!("error" in entry) || entry.type === "function") return entry;
  const { error } = entry;
  const copy =
    error instanceof Error
      ? Object.assign(new Error(error.message), { name: error.name, stack: error.stack })
      : String(error);
  return { ...entry, error: copy };
}
