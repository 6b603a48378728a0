import type { MessagePort } from "node:worker_threads";
import { cacheFile, type CoreSettings, type EngineLogEntry, INSTANCE_NAME } from "../core";
import { FunctionRunner } from "../exec/runner";
import type { ActionServices } from "../exec/ports";
import { FileBytes, filesFolder, readFile } from "../files";
import { analyzeModules } from "../runtime/analyze";
import type { ModuleSource } from "../runtime/bundle";
import type { RequestInfo } from "../runtime/call";
import { loadModules } from "../runtime/sandbox";
import type { Json } from "../values/json";
import { Channel, type Remote } from "./channel";
import { batched, type CoreMethods, type DeployedApp, type TableNames, type WireContext } from "./core-isolate";
import { type Claim, takeClaim } from "./claim";
import { fromWireRequest, OpenBodies, type WireRequest } from "./http-message";
import { fromWireOutcome, toWireResult, type WireOutcome } from "./wire-result";

type ServiceMethods = Pick<
  CoreMethods,
  | "schedule"
  | "cancel"
  | "generateUploadUrl"
  | "getUrl"
  | "getMetadata"
  | "deleteFile"
  | "addFile"
  | "findFile"
  | "vectorSearch"
>;

/** What the host does for an isolate of actions: most of it by asking the core. */
export type ActionHostMethods = Remote<ServiceMethods> & {
  transactionOfAction(kind: "query" | "mutation", text: string, request: RequestInfo): Promise<WireOutcome>;
  log(entries: EngineLogEntry[]): void;
};

export type ActionMethods = ReturnType<typeof actionMethods>;

/** Runs an app's actions in this thread, for the host at the other end of the port. */
export function serveActions(port: MessagePort, settings: CoreSettings): void {
  const host = new Channel<ActionHostMethods>(port);
  host.serve(actionMethods(host, settings));
}

function actionMethods(host: Channel<ActionHostMethods>, settings: CoreSettings) {
  const bodies = new OpenBodies();
  let tables = new Map<number, string>();
  let loaded: FunctionRunner | undefined;
  const runner = (): FunctionRunner => {
    if (loaded === undefined) throw new Error("no app is loaded");
    return loaded;
  };
  return {
    load: async (modules: ModuleSource[], app: DeployedApp) => {
      const variables = new Map(app.environment);
      const environment = { get: (name: string) => variables.get(name), names: () => [...variables.keys()] };
      tables = new Map(app.tables);
      const { redactErrors, limits } = settings;
      loaded = new FunctionRunner({
        app: analyzeModules(await loadModules(modules, environment, cacheFile(settings.dataDir))),
        actions: remoteServices(host, new FileBytes(filesFolder(settings.dataDir))),
        tables: (tableNumber) => tables.get(tableNumber),
        elsewhere: async (kind, text, request) =>
          fromWireOutcome(await host.call("transactionOfAction", kind, text, request)),
        deploymentName: INSTANCE_NAME,
        ...(redactErrors === undefined ? {} : { redactErrors }),
        ...(limits === undefined ? {} : { limits }),
        log: batched((entries) => host.tell("log", entries)),
      });
    },
    gated: () => loaded?.load().action.waiting ?? 0,
    tables: (names: TableNames) => {
      tables = new Map(names);
    },
    /** Null for a call that the host has withdrawn meanwhile. */
    action: async (claim: Claim, path: string, args: Json, context: WireContext) =>
      takeClaim(claim) ? toWireResult(await runner().runAction(path, args, context)) : null,
    http: async (claim: Claim, ticket: number, request: WireRequest, context: WireContext) =>
      takeClaim(claim)
        ? await bodies.begin(ticket, await runner().runHttpAction(fromWireRequest(request), context))
        : null,
    nextPiece: async (ticket: number) => await bodies.next(ticket),
    cancelBody: async (ticket: number) => await bodies.cancel(ticket),
  };
}

/** Bytes are written and read here, rows by the core. */
function remoteServices(host: Channel<ActionHostMethods>, bytes: FileBytes): ActionServices {
  return {
    schedule: async (call) => await host.call("schedule", call),
    cancel: async (jobId) => await host.call("cancel", jobId),
    generateUploadUrl: async () => await host.call("generateUploadUrl"),
    getUrl: async (storageId) => await host.call("getUrl", storageId),
    getMetadata: async (storageId) => await host.call("getMetadata", storageId),
    deleteFile: async (storageId) => await host.call("deleteFile", storageId),
    storeFile: async (blob, { sha256, contentType }) =>
      await host.call("addFile", await bytes.write(blob.stream(), sha256), contentType),
    readFile: async (storageId) => {
      const file = await host.call("findFile", storageId);
      return file === null ? null : await readFile(bytes, file);
    },
    vectorSearch: async (query) => await host.call("vectorSearch", query),
  };
}
