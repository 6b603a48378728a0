import type { MessagePort } from "node:worker_threads";
import { type CoreSettings, EngineCore, type EngineLogEntry } from "../core";
import type { CallContext } from "../exec/runner";
import type { ScheduledCall, VectorQuery } from "../exec/ports";
import type { WrittenFile } from "../files";
import type { ModuleSource } from "../runtime/bundle";
import type { RequestInfo } from "../runtime/call";
import { workFor } from "../runtime/host-work";
import type { FunctionKind } from "../runtime/registered";
import type { FatalRequest } from "../sched";
import { localActionServices } from "../exec/action-services";
import { vectorPort } from "../search";
import type { Catalogue } from "../store/catalogue";
import type { Json } from "../values/json";
import { Channel } from "./channel";
import { fromWireResult, toWireOutcome, toWireResult, type WireOutcome, type WireResult } from "./wire-result";

/** What a call carries to another thread. */
export type WireContext = Omit<CallContext, "hooks" | "onCommitted">;

/** What the host does for the core. */
export type CoreHostMethods = {
  runAction(path: string, args: Json[], context: WireContext): Promise<WireResult>;
  fetchSite(url: string): Promise<{ status: number; body: string }>;
  log(entry: EngineLogEntry): void;
  /** The answer to a mutation, at once after its commit: it must reach its caller even if the isolate ends now. */
  committed(ticket: number, answer: CommittedAnswer): void;
  /** The tables there are, after a change. */
  tables(tables: TableNames): void;
};

export type CommittedAnswer = { result: WireResult; ts: bigint } | { outcome: WireOutcome; ts: bigint };
export type TableNames = [tableNumber: number, name: string][];

/** What the host needs to know of the app in force. */
export interface DeployedApp {
  kinds: [path: string, kind: FunctionKind][];
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

export type CoreMethods = ReturnType<typeof coreMethods> & { open(): void };

function openCore(host: Channel<CoreHostMethods>, settings: CoreSettings): EngineCore {
  const core = new EngineCore({
    ...settings,
    log: (entry) => host.tell("log", cloneable(entry)),
    actions: {
      runAction: async (path, args, context) =>
        fromWireResult(await host.call("runAction", path, args, plain(context))),
    },
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
  const deployed = (): DeployedApp => ({
    kinds: core.runner.kinds(),
    tables: tableNames(store.catalogue),
    environment: core.environment.names().map((name) => [name, core.environment.get(name) ?? ""]),
  });
  const services = localActionServices(store, {
    scheduler,
    storage,
    environment: core.environment,
    vector: vectorPort(store),
  });
  return {
    collectGarbage: async () => await storage.collectGarbage(true),
    deploy: async (modules: ModuleSource[]) => {
      workFor(DEPLOY_REQUEST);
      await core.deploy({ modules });
      return deployed();
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
    identityOf: async (token: string) => await core.identityOf(token),

    query: async (path: string, args: Json, context: WireContext) =>
      toWireResult(await core.runner.runQuery(path, args, context)),
    mutation: async (ticket: number, path: string, args: Json, context: WireContext) =>
      withTs(await core.runner.runMutation(path, args, answering(host, ticket, context))),
    any: async (ticket: number, path: string, args: Json, context: WireContext) =>
      toWireResult(await core.runner.runAny(path, args, answering(host, ticket, context))),
    transactionOfAction: async (ticket: number, kind: "query" | "mutation", text: string, request: RequestInfo) =>
      toWireOutcome(
        await core.runner.runFromAction(kind, text, request, {
          committed: (done) => host.tell("committed", ticket, { outcome: toWireOutcome(done), ts: done.ts }),
        }),
      ),

    schedule: async (call: ScheduledCall) => await services.schedule(call),
    cancel: async (jobId: string) => await services.cancel(jobId),
    generateUploadUrl: async () => await services.generateUploadUrl(),
    getUrl: async (storageId: string) => await services.getUrl(storageId),
    getMetadata: async (storageId: string) => await services.getMetadata(storageId),
    deleteFile: async (storageId: string) => await services.deleteFile(storageId),
    vectorSearch: async (query: VectorQuery) => await services.vectorSearch(query),
    addFile: async (written: WrittenFile, contentType: string | null) => await storage.add(written, contentType),
    findFile: (storageId: string) => storage.locate(storageId),
    checkUploadToken: async (token: string) => await storage.checkUploadToken(token),
    addUpload: async (token: string, written: WrittenFile, contentType: string | null) =>
      await storage.addUpload(token, written, contentType),
    fileFacts: (uuid: string) => storage.facts(uuid),
  };
}

function answering(host: Channel<CoreHostMethods>, ticket: number, context: WireContext): CallContext {
  return { ...context, onCommitted: (result) => host.tell("committed", ticket, withTs(result)) };
}

function withTs(result: Parameters<NonNullable<CallContext["onCommitted"]>>[0]): { result: WireResult; ts: bigint } {
  return { result: toWireResult(result), ts: result.ts };
}

function tableNames(catalogue: Catalogue): TableNames {
  return Array.from(catalogue.tables(), ({ number, name }) => [number, name]);
}

function plain({ hooks: _hooks, onCommitted: _onCommitted, ...context }: CallContext): WireContext {
  return context;
}

/** An error of the engine may hold anything; its text is what a log shows. */
export function cloneable(entry: EngineLogEntry): EngineLogEntry {
  if (!("error" in entry) || entry.type === "function") return entry;
  const { error } = entry;
  const copy =
    error instanceof Error
      ? Object.assign(new Error(error.message), { name: error.name, stack: error.stack })
      : String(error);
  return { ...entry, error: copy };
}
