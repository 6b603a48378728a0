import { loadAdminKey } from "./auth";
import {
  appSource,
  type CoreSettings,
  EngineCore,
  type EngineLogEntry,
  type FunctionsSource,
  INSTANCE_NAME,
} from "./core";
import { FunctionLogs } from "./deploy";
import type { Environment } from "./environment";
import { EngineError } from "./errors";
import type { ExecutionLimits } from "./exec/limits";
import type { FunctionRunner } from "./exec/runner";
import type { FileStorage } from "./files";
import { localNodeRuntime } from "./isolation/local-node";
import { coreMetrics, EngineMetrics, type MetricsSources } from "./metrics";
import { HttpServer, mainOrigin, siteOrigin, SyncServer } from "./net";
import { withEsbuild } from "./runtime/esbuild-service";
import type { Scheduler } from "./sched";
import type { Store } from "./store/store";

export interface EngineOptions {
  /** Holds the database, the files and the admin key. Made if absent; one engine at a time. */
  dataDir: string;
  functions: FunctionsSource;
  /** Address to listen on, `127.0.0.1` by default. */
  host?: string;
  /** Port of the main origin; 0, the default, takes a free one. */
  port?: number;
  /** Port of the site origin, where HTTP actions live at the root. */
  sitePort?: number;
  /** Host names that reach this engine besides loopback ones and `host`. */
  allowedHosts?: string[];
  /** The origins as clients reach them, if not the ones listened on. */
  publicUrl?: string;
  publicSiteUrl?: string;
  /** Environment variables that cover those kept in the store; a function where they depend on the origins that came about. */
  env?: Record<string, string> | ((origins: Origins) => Record<string, string>);
  /** By default a random one, kept in `admin.key` of the data folder. */
  adminKey?: string;
  /** FULL also survives the power going out after a commit. */
  synchronous?: "NORMAL" | "FULL";
  /** ms since the epoch. */
  clock?: () => number;
  log?: (entry: EngineLogEntry) => void;
  /** Hides error texts and log lines from callers, all but the data of a ConvexError. */
  redactErrors?: boolean;
  /** Limits of execution other than Convex's own. */
  limits?: Partial<ExecutionLimits>;
  /** `isolate.ts` of this package as one bundled module: the entry of the threads in which actions for Node.js run. Without it there are none. */
  isolate?: URL;
  /** Serves requests to the main origin that no route of the engine takes. */
  fallback?: (request: Request) => Promise<Response>;
  /** How long `close` waits for requests and jobs under way, ms. */
  graceMs?: number;
}

/** As clients reach them, without a slash at the end. */
export interface Origins {
  url: string;
  siteUrl: string;
}

export const DEFAULT_GRACE_MS = 10_000;

/**
 * A Convex deployment in one thread: runs an app's functions on a data folder and serves them over HTTP. A function that
 * never ends or takes all memory takes the engine with it; `IsolatedEngine` outlives such functions.
 *
 * ```ts
 * const engine = await Engine.open({ dataDir: "./data", functions: { dir: "./convex" } });
 * const client = new ConvexHttpClient(engine.url);
 * await engine.close();
 * ```
 */
export class Engine {
  /** Give it as `Authorization: Convex <key>`. */
  readonly adminKey: string;
  /** Origin of the client API, `http://127.0.0.1:<port>`, as clients reach it. */
  readonly url: string;
  /** Origin of the app's HTTP actions. */
  readonly siteUrl: string;
  readonly #options: EngineOptions;
  readonly #servers: HttpServers;
  readonly #core: EngineCore;
  readonly #node: { close(): Promise<void> } | undefined;
  readonly #sync: SyncServer;
  readonly #logs: FunctionLogs;
  #closing: Promise<void> | undefined;

  /**
   * Opens the data folder, applies the schema, starts the scheduler and listens. Throws EngineError, and leaves
   * nothing open, for a folder in use or damaged, functions that cannot be loaded, a schema the documents do not fit,
   * or a port that is taken.
   */
  static async open(options: EngineOptions): Promise<Engine> {
    return await withEsbuild(() => Engine.#open(options));
  }

  static async #open(given: EngineOptions): Promise<Engine> {
    const metrics = new EngineMetrics();
    const options = { ...given, log: metrics.counting(given.log) };
    // Bundling goes on in a process of its own while the database is opened.
    const source = appSource(options.functions);
    source.catch(() => undefined);
    const servers = httpServers(options);
    let core: EngineCore | undefined;
    let sync: SyncServer | undefined;
    let node: ReturnType<typeof localNodeRuntime> | undefined;
    try {
      // Before the functions are loaded: the origins are among the variables they see.
      const origins = await listen(servers, options);
      const opened = (): EngineCore => {
        if (core === undefined) throw new EngineError("NotReady", "The engine is not open.", { status: 503 });
        return core;
      };
      const logs = new FunctionLogs(options.clock);
      const log = (entry: EngineLogEntry): void => {
        logs.add(entry);
        options.log?.(entry);
      };
      const { isolate } = options;
      node = isolate === undefined ? undefined : localNodeRuntime(isolate, nodeSettings(options, origins), opened, log);
      core = new EngineCore({
        ...options,
        env: variablesFor(options, origins),
        ...origins,
        ...(node === undefined ? {} : { node }),
        log,
        deliver: (batch) => sync?.deliver(batch),
      });
      const adminKey = loadAdminKey(options.dataDir, options.adminKey);
      await core.storage.collectGarbage(true);
      await core.open(await source);
      await core.start();
      const engine = new Engine(options, servers, core, node, metrics, { ...origins, adminKey, logs });
      sync = engine.#sync;
      return engine;
    } catch (error) {
      await Promise.all([servers.main.close(), servers.site.close(), node?.close()]);
      core?.close();
      throw error;
    }
  }

  private constructor(
    options: EngineOptions,
    servers: HttpServers,
    core: EngineCore,
    node: { close(): Promise<void> } | undefined,
    metrics: EngineMetrics,
    { url, siteUrl, adminKey, logs }: { url: string; siteUrl: string; adminKey: string; logs: FunctionLogs },
  ) {
    this.#options = options;
    this.#logs = logs;
    this.#servers = servers;
    this.#core = core;
    this.#node = node;
    this.url = url;
    this.siteUrl = siteUrl;
    this.adminKey = adminKey;
    const authentication = { adminKey, identityOf: (token: string) => core.identityOf(token) };
    const runner = (): FunctionRunner => core.runner;
    const { fallback } = options;
    const latestTs = async (): Promise<bigint> => core.latestTs();
    const { storage } = core;
    const deploy = { deployment: core.port, logs, url, siteUrl, dataDir: options.dataDir };
    servers.main.serve(
      mainOrigin({
        runner,
        authentication,
        latestTs,
        storage,
        instanceName: INSTANCE_NAME,
        deploy,
        fallback,
        metrics: async () =>
          await metrics.text({
            ...hostSources(options.dataDir, servers, () => this.#sync),
            core: async () => coreMetrics(core),
          }),
      }),
    );
    servers.site.serve(siteOrigin({ runner, authentication }));
    this.#sync = new SyncServer({
      runner,
      live: core.live,
      latestTs,
      authentication,
      clock: options.clock ?? Date.now,
      onError: (error) => options.log?.({ type: "engineError", part: "live", error }),
      onClosed: (entry) => options.log?.(entry),
    });
    servers.main.serveUpgrades((request, socket, head) => this.#sync.upgrade(request, socket, head));
  }

  get store(): Store {
    return this.#core.store;
  }

  get environment(): Environment {
    return this.#core.environment;
  }

  get storage(): FileStorage {
    return this.#core.storage;
  }

  get scheduler(): Scheduler {
    return this.#core.scheduler;
  }

  get runner(): FunctionRunner {
    return this.#core.runner;
  }

  /** See `EngineCore.deploy`. */
  async deploy(functions: FunctionsSource): Promise<void> {
    await this.#core.deploy(functions);
  }

  /** See `EngineCore.setEnvironment`. */
  async setEnvironment(changes: Record<string, string | null>): Promise<void> {
    await this.#core.setEnvironment(changes);
  }

  /** Takes no more requests, waits for those and the jobs under way, and gives the data folder free. */
  async close(): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async #close(): Promise<void> {
    const graceMs = this.#options.graceMs ?? DEFAULT_GRACE_MS;
    const { main, site } = this.#servers;
    this.#logs.close();
    await Promise.all([main.drain(graceMs), site.drain(graceMs), this.#sync.close(graceMs), this.#core.stop(graceMs)]);
    await Promise.all([main.close(), site.close(), this.#node?.close()]);
    this.#core.close();
  }
}

/** Code in the threads can see them, so they hold nothing more than is needed there. */
function nodeSettings(
  { dataDir, redactErrors, limits }: EngineOptions,
  origins: { url: string; siteUrl: string },
): CoreSettings {
  return {
    dataDir,
    ...origins,
    ...(redactErrors === undefined ? {} : { redactErrors }),
    ...(limits === undefined ? {} : { limits }),
  };
}

/** The listeners of the two origins. */
export interface HttpServers {
  main: HttpServer;
  site: HttpServer;
}

type ServerOptions = Pick<
  EngineOptions,
  "host" | "port" | "sitePort" | "allowedHosts" | "publicUrl" | "publicSiteUrl" | "log"
>;

export function httpServers(options: ServerOptions): HttpServers {
  return { main: httpServer("main", options, options.port), site: httpServer("site", options, options.sitePort) };
}

/** Listens, and says at which origins clients reach it. */
export async function listen(
  { main, site }: HttpServers,
  { publicUrl, publicSiteUrl }: ServerOptions,
): Promise<Origins> {
  await main.listen();
  await site.listen();
  return { url: publicUrl ?? main.origin, siteUrl: publicSiteUrl ?? site.origin };
}

/** What a scrape asks of the thread that holds the sockets. */
export function hostSources(
  dataDir: string,
  { main, site }: HttpServers,
  sync: () => SyncServer,
): Pick<MetricsSources, "dataDir" | "requests" | "sockets"> {
  return {
    dataDir,
    requests: () => ({ main: main.underWay, site: site.underWay }),
    sockets: () => sync().size,
  };
}

function httpServer(name: "main" | "site", options: ServerOptions, port = 0): HttpServer {
  const publicHosts = [options.publicUrl, options.publicSiteUrl].flatMap((url) =>
    url === undefined ? [] : [new URL(url).hostname],
  );
  return new HttpServer({
    name,
    host: options.host ?? "127.0.0.1",
    port,
    allowedHosts: [...(options.allowedHosts ?? []), ...publicHosts],
    onError: (error, requestId) =>
      options.log?.({ type: "engineError", part: "http", error, ...(requestId === undefined ? {} : { requestId }) }),
    onRequest: (entry) => options.log?.(entry),
  });
}

/** The environment variables that the host gives. */
export function variablesFor({ env = {} }: Pick<EngineOptions, "env">, origins: Origins): Record<string, string> {
  return typeof env === "function" ? env(origins) : env;
}
