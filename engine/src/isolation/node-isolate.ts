import { getHeapStatistics } from "node:v8";
import type { MessagePort } from "node:worker_threads";
import { type CoreSettings, type EngineLogEntry, INSTANCE_NAME } from "../core";
import { FunctionRunner } from "../exec/runner";
import { FileBytes, filesFolder } from "../files";
import type { RequestInfo } from "../runtime/call";
import { sandboxConsole } from "../runtime/console";
import type { AppAnalysis } from "../runtime/analyze";
import { convexGlobal } from "../runtime/convex-global";
import { importNodeModules, type NodeCode } from "../runtime/node-modules";
import type { FunctionDefinition, NodeFunction } from "../runtime/registered";
import { APP } from "../components";
import { EXECUTION_LIMITS } from "../exec/limits";
import type { Json } from "../values/json";
import { type ActionHostMethods, remoteServices, tableMap, tableNamesOf } from "./action-isolate";
import { Channel } from "./channel";
import { batched, type DeployedApp, type TableNames, type WireContext } from "./core-isolate";
import { fromWireOutcome, toWireOutcome, toWireResult } from "./wire-result";

export type NodeMethods = ReturnType<typeof nodeMethods>;

/** Runs an app's actions for Node.js in this thread, one at a time, with Node's own globals and modules. */
export function serveNode(port: MessagePort, settings: CoreSettings): void {
  Object.assign(globalThis, { Convex: convexGlobal() });
  Object.assign(globalThis.console, sandboxConsole());
  const host = new Channel<NodeHostMethods>(port);
  host.serve(nodeMethods(host, settings));
  setInterval(() => {
    if (getHeapStatistics().external_memory > MAX_EXTERNAL_BYTES) host.tell("outOfMemory");
  }, WATCH_MS).unref();
}

/** What the host does for a thread of actions in Node.js. */
export type NodeHostMethods = ActionHostMethods & { outOfMemory(): void };

/** Buffers are not part of the heap that a thread's limit is about. */
const MAX_EXTERNAL_BYTES = 512 * 1024 * 1024;
const WATCH_MS = 200;

function nodeMethods(host: Channel<NodeHostMethods>, settings: CoreSettings) {
  let tables = new Map<number, [name: string, component: string]>();
  let loaded: FunctionRunner | undefined;
  /** Something in this thread has gone wrong that nobody has caught: nothing else shall run in it. */
  let isTainted = false;
  process.on("uncaughtExceptionMonitor", () => (isTainted = true));
  const runner = (): FunctionRunner => {
    if (loaded === undefined) throw new Error("no app is loaded");
    return loaded;
  };
  return {
    analyze: async (code: NodeCode): Promise<NodeFunction[]> =>
      (await importNodeModules(code)).map(({ invoke: _invoke, ...definition }) => definition),
    load: async (code: NodeCode, app: DeployedApp) => {
      tables = tableMap(app.tables);
      const own = new Map((await importNodeModules(code)).map((definition) => [definition.path, definition]));
      const { redactErrors, limits } = settings;
      loaded = new FunctionRunner({
        app: analysisOf(app, own),
        actions: remoteServices(host, new FileBytes(filesFolder(settings.dataDir))),
        tables: tableNamesOf(() => tables),
        elsewhere: async (kind, text, request, component) =>
          fromWireOutcome(await host.call("transactionOfAction", kind, text, request, component)),
        runElsewhere: async (address, args, request) =>
          fromWireOutcome(await host.call("runElsewhere", address, args, request)),
        deploymentName: INSTANCE_NAME,
        ...(redactErrors === undefined ? {} : { redactErrors }),
        limits: { ...limits, actionTimeMs: limits?.nodeActionTimeMs ?? EXECUTION_LIMITS.nodeActionTimeMs },
        log: batched((entries: EngineLogEntry[]) => host.tell("log", entries)),
      });
    },
    tables: (names: TableNames) => {
      tables = tableMap(names);
    },
    action: async (path: string, args: Json, context: WireContext) => ({
      result: toWireResult(await runner().runAction(path, args, context)),
      isTainted,
    }),
    nested: async (path: string, args: Json, request: RequestInfo) => ({
      result: toWireOutcome(await runner().runNested({ component: APP, path }, args, request)),
      isTainted,
    }),
  };
}

/** What the actions here may call: themselves here, everything else elsewhere. */
function analysisOf({ functions }: DeployedApp, own: ReadonlyMap<string, FunctionDefinition>): AppAnalysis {
  const known = new Map<string, Map<string, FunctionDefinition>>();
  for (const { runsInNode: _, ...definition } of functions) {
    const { component, path } = definition;
    const ofComponent = known.get(component) ?? new Map<string, FunctionDefinition>();
    known.set(component, ofComponent.set(path, { ...definition, invoke: null }));
  }
  const part = (component: string) => ({
    functions: known.get(component) ?? new Map<string, FunctionDefinition>(),
    http: null,
    httpMounts: [],
    crons: [],
    schema: null,
    authConfig: null,
  });
  const components = Array.from(known.keys()).filter((component) => component !== APP);
  const app = part(APP);
  return {
    ...app,
    definitions: new Map(),
    functions: new Map([...app.functions, ...own]),
    components: new Map(components.map((path) => [path, { ...part(path), path, definitionPath: "" }])),
  };
}
