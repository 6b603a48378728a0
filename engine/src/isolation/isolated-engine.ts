import { loadAdminKey } from "../auth";
import { appSource, type EngineLogEntry, type FunctionsSource, INSTANCE_NAME } from "../core";
import {
  DEFAULT_GRACE_MS,
  type EngineOptions,
  hostSources,
  type HttpServers,
  httpServers,
  listen,
  type Origins,
  variablesFor,
} from "../engine";
import { type DeploymentPort, FunctionLogs } from "../deploy";
import { EngineError } from "../errors";
import type { FunctionResult } from "../exec/result";
import type { CallContext } from "../exec/call-context";
import type { Runner } from "../exec/runner";
import { FileBytes, filesFolder } from "../files";
import { EngineMetrics } from "../metrics";
import { mainOrigin, siteOrigin, SyncServer } from "../net";
import type { TransitionBatch } from "../live";
import { APP, type AppSource } from "../components";
import { withEsbuild } from "../runtime/esbuild-service";
import { canonicalPath } from "../runtime/paths";
import type { Json, JsonObject } from "../values/json";
import { ActionPool } from "./action-pool";
import { CoreHandle } from "./core-handle";
import type { DeployedApp, DeployedFunction, DeploymentCall, WireContext } from "./core-isolate";
import { NodePool } from "./node-pool";
import type { PoolOptions } from "./pool-options";
import { remoteFiles } from "./remote-files";
import { RemoteLiveQueries } from "./remote-live-queries";
import { toWireResult } from "./wire-result";

export interface IsolatedEngineOptions extends Omit<EngineOptions, "clock" | "isolate"> {
  /** `isolate.ts` of this package as one bundled module: the entry of the threads. */
  isolate: URL;
}

/**
 * A Convex deployment whose functions run in threads of their own: queries and mutations beside the store in one, actions in
 * others. A function that loops, or takes all memory, costs its own call and a restart of its thread, never the engine.
 *
 * ```ts
 * const engine = await IsolatedEngine.open({ dataDir: "./data", functions: { dir: "./convex" }, isolate });
 * ```
 */
export class IsolatedEngine {
  /** Give it as `Authorization: Convex <key>`. */
  readonly adminKey: string;
  /** Origin of the client API, `http://127.0.0.1:<port>`, as clients reach it. */
  readonly url: string;
  /** Origin of the app's HTTP actions. */
  readonly siteUrl: string;
  readonly runner: Runner;
  readonly #options: IsolatedEngineOptions;
  readonly #parts: Parts;
  readonly #sync: SyncServer;
  #closing: Promise<void> | undefined;

  /** See `Engine.open`. */
  static async open(options: IsolatedEngineOptions): Promise<IsolatedEngine> {
    return await withEsbuild(() => IsolatedEngine.#open(options));
  }

  static async #open(given: IsolatedEngineOptions): Promise<IsolatedEngine> {
    const metrics = new EngineMetrics();
    const options = { ...given, log: metrics.counting(given.log) };
    const source = appSource(options.functions);
    source.catch(() => undefined);
    const servers = httpServers(options);
    let parts: Parts | undefined;
    try {
      const origins = await listen(servers, options);
      parts = await openParts(options, servers, origins);
      const adminKey = loadAdminKey(options.dataDir, options.adminKey);
      await parts.core.call("collectGarbage");
      const given = await source;
      await adopt(parts, await parts.core.openApp(given), given);
      await parts.core.call("start", null);
      return new IsolatedEngine(options, parts, metrics, { ...origins, adminKey });
    } catch (error) {
      await Promise.all([servers.main.close(), servers.site.close(), parts?.pool.close(), parts?.node.close()]);
      await parts?.core.close();
      throw error;
    }
  }

  private constructor(
    options: IsolatedEngineOptions,
    parts: Parts,
    metrics: EngineMetrics,
    { url, siteUrl, adminKey }: { url: string; siteUrl: string; adminKey: string },
  ) {
    this.#options = options;
    this.#parts = parts;
    this.url = url;
    this.siteUrl = siteUrl;
    this.adminKey = adminKey;
    this.runner = remoteRunner(parts);
    const { core, servers } = parts;
    const runner = (): Runner => this.runner;
    const authentication = { adminKey, identityOf: async (token: string) => await identityOf(core, token) };
    const latestTs = async (): Promise<bigint> => await core.call("latestTs");
    servers.main.serve(
      mainOrigin({
        runner,
        authentication,
        latestTs,
        storage: remoteFiles(core, new FileBytes(filesFolder(options.dataDir))),
        instanceName: INSTANCE_NAME,
        deploy: { deployment: remoteDeployment(parts), logs: parts.logs, url, siteUrl, dataDir: options.dataDir },
        fallback: options.fallback,
        metrics: async () =>
          await metrics.text({
            ...hostSources(options.dataDir, servers, () => this.#sync),
            core: async () => await core.call("metrics"),
            isolation: async () => ({ restarts: core.restarts, actions: await parts.pool.load() }),
          }),
      }),
    );
    servers.site.serve(siteOrigin({ runner, authentication }));
    this.#sync = new SyncServer({
      runner,
      live: parts.live,
      latestTs,
      authentication,
      clock: Date.now,
      onError: (error) => options.log?.({ type: "engineError", part: "live", error }),
      onClosed: (entry) => options.log?.(entry),
    });
    parts.deliver = (batch) => this.#sync.deliver(batch);
    servers.main.serveUpgrades((request, socket, head) => this.#sync.upgrade(request, socket, head));
  }

  /** See `EngineCore.deploy`. */
  async deploy(functions: FunctionsSource): Promise<void> {
    const source = await withEsbuild(() => appSource(functions));
    await adopt(this.#parts, await this.#parts.core.deploy(source), source);
  }

  /** See `EngineCore.setEnvironment`. */
  async setEnvironment(changes: Record<string, string | null>): Promise<void> {
    await setEnvironment(this.#parts, changes);
  }

  /** Takes no more requests, waits for those and the jobs under way, and gives the data folder free. */
  async close(): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async #close(): Promise<void> {
    const graceMs = this.#options.graceMs ?? DEFAULT_GRACE_MS;
    const { servers, core, pool, node, logs } = this.#parts;
    const { main, site } = servers;
    logs.close();
    await Promise.all([main.drain(graceMs), site.drain(graceMs), this.#sync.close(graceMs), core.stop(graceMs)]);
    await Promise.all([main.close(), site.close()]);
    await Promise.all([pool.close(), node.close()]);
    await core.close();
  }
}

interface Parts {
  servers: HttpServers;
  core: CoreHandle;
  pool: ActionPool;
  node: NodePool;
  live: RemoteLiveQueries;
  logs: FunctionLogs;
  /** Takes what is new to the sessions of live queries. */
  deliver: (batch: TransitionBatch) => void;
  source: AppSource;
  functions: ReadonlyMap<string, DeployedFunction>;
}

async function openParts(options: IsolatedEngineOptions, servers: HttpServers, origins: Origins): Promise<Parts> {
  const { isolate: entry, dataDir, synchronous, redactErrors, limits, log = () => undefined } = options;
  const settings = {
    dataDir,
    ...origins,
    env: variablesFor(options, origins),
    ...(synchronous === undefined ? {} : { synchronous }),
    ...(redactErrors === undefined ? {} : { redactErrors }),
    ...(limits === undefined ? {} : { limits }),
  };
  const logs = new FunctionLogs();
  const logged = (entry_: EngineLogEntry): void => {
    logs.add(entry_);
    log(entry_);
  };
  const shared = { entry, settings, log: logged };
  const core = await CoreHandle.open({
    ...shared,
    host: {
      runAction: async (path, args, context) => toWireResult(await runAction(parts, path, args, context)),
      analyzeNode: async (source, variables) => await node.analyze(source, variables),
      fetchSite: async (url) => {
        const response = await pool.http(new Request(url), { identity: null, allowInternal: true });
        return { status: response.status, body: await response.text() };
      },
      tables: (tables) => {
        pool.setTables(tables);
        node.setTables(tables);
      },
      deliver: (batch) => live.deliver(batch),
    },
    restarted: (fatal) => live.restarted(fatal),
  });
  const live: RemoteLiveQueries = new RemoteLiveQueries(core, (batch) => parts.deliver(batch));
  const actionHost: PoolOptions["host"] = {
    schedule: async (component, call) => await core.call("schedule", component, call),
    cancel: async (component, jobId) => await core.call("cancel", component, jobId),
    generateUploadUrl: async (component) => await core.call("generateUploadUrl", component),
    getUrl: async (component, storageId) => await core.call("getUrl", component, storageId),
    getMetadata: async (component, storageId) => await core.call("getMetadata", component, storageId),
    deleteFile: async (component, storageId) => await core.call("deleteFile", component, storageId),
    addFile: async (component, written, contentType) => await core.call("addFile", component, written, contentType),
    findFile: async (component, storageId) => await core.call("findFile", component, storageId),
    vectorSearch: async (component, query) => await core.call("vectorSearch", component, query),
    transactionOfAction: async (kind, text, request, component) => await core.ofAction(kind, text, request, component),
    runElsewhere: async (address, args, request) =>
      functionAt(parts, address.path, address.component)?.runsInNode === true
        ? await node.nested(address, args, request)
        : await pool.nested(address, args, request),
  };
  const pool: ActionPool = new ActionPool({ ...shared, host: actionHost });
  const node: NodePool = new NodePool({ ...shared, host: actionHost });
  const parts: Parts = {
    servers,
    core,
    pool,
    node,
    live,
    logs,
    deliver: () => undefined,
    source: { modules: [] },
    functions: new Map(),
  };
  return parts;
}

async function setEnvironment(parts: Parts, changes: Record<string, string | null>): Promise<void> {
  await adopt(parts, await parts.core.setEnvironment(changes), parts.source);
}

function remoteDeployment(parts: Parts): DeploymentPort {
  const call = async (name: DeploymentCall, argument?: unknown): Promise<Json> => {
    const { answer, app } = await parts.core.deployment(name, argument as never);
    if (app !== null) await adopt(parts, app, parts.source);
    return answer;
  };
  const textOrNull = (value: Json): string | null => (typeof value === "string" ? value : null);
  return {
    configHashes: async () => await call("configHashes"),
    evaluateSchema: async (body) => await call("evaluateSchema", body),
    evaluatePush: async (body) => await call("evaluatePush", body),
    startPush: async (body) => await call("startPush", body),
    waitForSchema: async (body) => await call("waitForSchema", body),
    finishPush: async (body) => await call("finishPush", body),
    setEnvironment: async (changes) => await setEnvironment(parts, changes),
    requestExport: async (includeStorage) => void (await call("requestExport", includeStorage)),
    exportFile: async (startTs) => textOrNull(await call("exportFile", startTs)),
    addImport: async (request) => textOrNull(await call("addImport", request)) ?? "",
    performImport: async (importId) => void (await call("performImport", importId)),
  };
}

/** Runs what the core has put in force; `given` is the code that it was given. */
async function adopt(parts: Parts, app: DeployedApp, given: AppSource): Promise<void> {
  parts.source = app.source ?? given;
  parts.functions = functionsOf(app);
  parts.node.adopt(parts.source, app);
  await parts.pool.adopt(parts.source, app);
  parts.live.reload();
}

function functionsOf({ functions }: DeployedApp): Map<string, DeployedFunction> {
  return new Map(functions.map((each) => [functionKey(each.component, each.path), each]));
}

function functionKey(component: string, path: string): string {
  return JSON.stringify([component, canonicalPath(path)]);
}

function functionAt({ functions }: Parts, path: string, component: string = APP): DeployedFunction | undefined {
  return functions.get(functionKey(component, path));
}

/** An action, wherever its code is. */
async function runAction(parts: Parts, path: string, args: Json, context: CallContext): Promise<FunctionResult> {
  const found = functionAt(parts, path, context.component);
  const { pool, node } = parts;
  // What the caller may not call is refused where the functions of the default runtime are.
  const runsInNode = found?.runsInNode === true && (found.visibility === "public" || context.allowInternal);
  return await (runsInNode ? node.action(path, args, plain(context)) : pool.action(path, args, plain(context)));
}

function remoteRunner(parts: Parts): Runner {
  const { core, pool } = parts;
  return {
    runQuery: async (path, args, context) => await core.query(path, args, plain(context)),
    runMutation: async (path, args, context) => await core.mutation(path, args, plain(context)),
    runAction: async (path, args, context) => await runAction(parts, path, args, context),
    runAny: async (path, args, context) =>
      functionAt(parts, path, context.component)?.kind === "action"
        ? await runAction(parts, path, args, context)
        : await core.any(path, args, plain(context)),
    runHttpAction: async (request, context) => await pool.http(request, plain(context)),
  };
}

/** Callers outside of the engine have no hooks. */
function plain({ hooks: _hooks, onCommitted: _onCommitted, ...context }: CallContext): WireContext {
  return context;
}

/** Keys of the app's own, as every request to its HTTP actions may carry, are not taken to the core to be refused there. */
async function identityOf(core: CoreHandle, token: string): Promise<JsonObject> {
  if (token.split(".").length === 3) return await core.call("identityOf", token);
  throw new EngineError("InvalidAuthHeader", "Could not parse as id token", { status: 401 });
}
