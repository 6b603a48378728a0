import type { MessagePort } from "node:worker_threads";
import { cacheFile, type CoreSettings, type EngineLogEntry, INSTANCE_NAME } from "../core";
import { FunctionRunner } from "../exec/runner";
import type { ActionServices } from "../exec/ports";
import { FileBytes, filesFolder, readFile } from "../files";
import { type AppSource, type FunctionAddress, loadApp } from "../components";
import type { RequestInfo } from "../runtime/call";
import type { Json } from "../values/json";
import type { TableNameOfNumber } from "../values/validate";
import { Channel, type Remote } from "./channel";
import { batched, type CoreMethods, type DeployedApp, type TableNames, type WireContext } from "./core-isolate";
import { type Claim, takeClaim } from "./claim";
import { fromWireRequest, OpenBodies, type WireRequest } from "./http-message";
import { fromWireOutcome, toWireOutcome, toWireResult, type WireOutcome } from "./wire-result";

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
  transactionOfAction(
    kind: "query" | "mutation",
    text: string,
    request: RequestInfo,
    component: string,
  ): Promise<WireOutcome>;
  /** An action that one of these calls, but that does not run in the same isolate. */
  runElsewhere(address: FunctionAddress, args: Json, request: RequestInfo): Promise<WireOutcome>;
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
  let tables = new Map<number, [name: string, component: string]>();
  let loaded: FunctionRunner | undefined;
  const runner = (): FunctionRunner => {
    if (loaded === undefined) throw new Error("no app is loaded");
    return loaded;
  };
  return {
    load: async (source: AppSource, app: DeployedApp) => {
      const variables = new Map(app.environment);
      const environment = { get: (name: string) => variables.get(name), names: () => [...variables.keys()] };
      tables = tableMap(app.tables);
      const { redactErrors, limits } = settings;
      loaded = new FunctionRunner({
        app: await loadApp(
          source,
          environment,
          cacheFile(settings.dataDir),
          app.functions.filter(({ runsInNode }) => runsInNode),
        ),
        actions: remoteServices(host, new FileBytes(filesFolder(settings.dataDir))),
        tables: tableNamesOf(() => tables),
        runElsewhere: async (address, args, request) =>
          fromWireOutcome(await host.call("runElsewhere", address, args, request)),
        elsewhere: async (kind, text, request, component) =>
          fromWireOutcome(await host.call("transactionOfAction", kind, text, request, component)),
        deploymentName: INSTANCE_NAME,
        ...(redactErrors === undefined ? {} : { redactErrors }),
        ...(limits === undefined ? {} : { limits }),
        log: batched((entries) => host.tell("log", entries)),
      });
    },
    gated: () => loaded?.load().action.waiting ?? 0,
    tables: (names: TableNames) => {
      tables = tableMap(names);
    },
    /** Null for a call that the host has withdrawn meanwhile. */
    action: async (claim: Claim, path: string, args: Json, context: WireContext) =>
      takeClaim(claim) ? toWireResult(await runner().runAction(path, args, context)) : null,
    /** The same for an action in another isolate that calls it. */
    nested: async (claim: Claim, address: FunctionAddress, args: Json, request: RequestInfo) =>
      takeClaim(claim) ? toWireOutcome(await runner().runNested(address, args, request)) : null,
    http: async (claim: Claim, ticket: number, request: WireRequest, context: WireContext) =>
      takeClaim(claim)
        ? await bodies.begin(ticket, await runner().runHttpAction(fromWireRequest(request), context))
        : null,
    nextPiece: async (ticket: number) => await bodies.next(ticket),
    cancelBody: async (ticket: number) => await bodies.cancel(ticket),
  };
}

/** Bytes are written and read here, rows by the core. */
export function remoteServices(host: Channel<ActionHostMethods>, bytes: FileBytes): ActionServices {
  return {
    schedule: async (component, call) => await host.call("schedule", component, call),
    cancel: async (component, jobId) => await host.call("cancel", component, jobId),
    generateUploadUrl: async (component) => await host.call("generateUploadUrl", component),
    getUrl: async (component, storageId) => await host.call("getUrl", component, storageId),
    getMetadata: async (component, storageId) => await host.call("getMetadata", component, storageId),
    deleteFile: async (component, storageId) => await host.call("deleteFile", component, storageId),
    storeFile: async (component, blob, { sha256, contentType }) =>
      await host.call("addFile", component, await bytes.write(blob.stream(), sha256), contentType),
    readFile: async (component, storageId) => {
      const file = await host.call("findFile", component, storageId);
      return file === null ? null : await readFile(bytes, file);
    },
    vectorSearch: async (component, query) => await host.call("vectorSearch", component, query),
  };
}

/** Names the tables of ids as a component does. */
export function tableNamesOf(
  tables: () => ReadonlyMap<number, [name: string, component: string]>,
): (component: string) => TableNameOfNumber {
  return (component) => (tableNumber) => {
    const [name, owner] = tables().get(tableNumber) ?? [];
    return name !== undefined && (owner === component || name.startsWith("_")) ? name : undefined;
  };
}

export function tableMap(tables: TableNames): Map<number, [name: string, component: string]> {
  return new Map(tables.map(([tableNumber, name, component]) => [tableNumber, [name, component]]));
}
