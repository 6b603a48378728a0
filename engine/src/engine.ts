import { join } from "node:path";
import { identityFromToken, KeySource, loadAdminKey, parseAuthConfig, type AuthProvider } from "./auth";
import { Environment } from "./environment";
import { EngineError } from "./errors";
import { FunctionRunner, type RunnerLogEntry } from "./exec/runner";
import { FileBytes, FileStorage } from "./files";
import { HttpServer, mainOrigin, siteOrigin } from "./net";
import { analyzeModules } from "./runtime/analyze";
import { bundleFolder, type ModuleSource } from "./runtime/bundle";
import { withEsbuild } from "./runtime/esbuild-service";
import { loadModules } from "./runtime/sandbox";
import { checkCrons, Scheduler } from "./sched";
import { vectorPort } from "./search";
import { Store } from "./store/store";

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
  /** Environment variables that cover those kept in the store. */
  env?: Record<string, string>;
  /** By default a random one, kept in `admin.key` of the data folder. */
  adminKey?: string;
  /** FULL also survives the power going out after a commit. */
  synchronous?: "NORMAL" | "FULL";
  /** ms since the epoch. */
  clock?: () => number;
  log?: (entry: EngineLogEntry) => void;
  /** Hides error texts and log lines from callers, all but the data of a ConvexError. */
  redactErrors?: boolean;
  /** Serves requests to the main origin that no route of the engine takes. */
  fallback?: (request: Request) => Promise<Response>;
  /** How long `close` waits for requests and jobs under way, ms. */
  graceMs?: number;
}

/** A convex/ folder to bundle, or what came of bundling one. */
export type FunctionsSource = { dir: string } | { modules: ModuleSource[] };

export type EngineLogEntry =
  | RunnerLogEntry
  | { type: "engineError"; part: "http" | "scheduler" | "files"; error: unknown };

const DEFAULT_GRACE_MS = 10_000;
const HOUSEKEEPING_MS = 60 * 60_000;
const INSTANCE_NAME = "local";

/**
 * A Convex deployment in one process: runs an app's functions on a data folder and serves them over HTTP.
 *
 * ```ts
 * const engine = await Engine.open({ dataDir: "./data", functions: { dir: "./convex" } });
 * const client = new ConvexHttpClient(engine.url);
 * await engine.close();
 * ```
 */
export class Engine {
  readonly store: Store;
  readonly environment: Environment;
  readonly storage: FileStorage;
  readonly scheduler: Scheduler;
  /** Give it as `Authorization: Convex <key>`. */
  readonly adminKey: string;
  /** Origin of the client API, `http://127.0.0.1:<port>`, as clients reach it. */
  readonly url: string;
  /** Origin of the app's HTTP actions. */
  readonly siteUrl: string;
  readonly #options: EngineOptions;
  readonly #servers: { main: HttpServer; site: HttpServer };
  readonly #keys: KeySource;
  readonly #now: () => number;
  #runner: FunctionRunner | undefined;
  #modules: ModuleSource[] = [];
  #authProviders: readonly AuthProvider[] = [];
  #housekeeping: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;

  /**
   * Opens the data folder, applies the schema, starts the scheduler and listens. Throws EngineError, and leaves
   * nothing open, for a folder in use or damaged, functions that cannot be loaded, a schema the documents do not fit,
   * or a port that is taken.
   */
  static async open(options: EngineOptions): Promise<Engine> {
    return await withEsbuild(() => Engine.#open(options));
  }

  static async #open(options: EngineOptions): Promise<Engine> {
    // Bundling goes on in a process of its own while the database is opened.
    const modules = modulesOf(options.functions);
    modules.catch(() => undefined);
    const store = Store.open(options.dataDir, {
      ...(options.synchronous === undefined ? {} : { synchronous: options.synchronous }),
      ...(options.clock === undefined ? {} : { clock: options.clock }),
    });
    const main = httpServer(options, options.port);
    const site = httpServer(options, options.sitePort);
    let engine: Engine | undefined;
    try {
      // Before the functions are loaded: the origins are among the variables they see.
      await main.listen();
      await site.listen();
      engine = new Engine(options, store, main, site);
      await engine.storage.collectGarbage(true);
      await engine.deploy({ modules: await modules });
      await engine.#start();
      return engine;
    } catch (error) {
      if (engine !== undefined) engine.#runner?.close();
      await Promise.all([main.close(0), site.close(0)]);
      store.close();
      throw error;
    }
  }

  private constructor(options: EngineOptions, store: Store, main: HttpServer, site: HttpServer) {
    this.#options = options;
    this.#servers = { main, site };
    this.#now = options.clock ?? Date.now;
    this.store = store;
    this.url = options.publicUrl ?? main.origin;
    this.siteUrl = options.publicSiteUrl ?? site.origin;
    this.adminKey = loadAdminKey(options.dataDir, options.adminKey);
    const builtIn = { CONVEX_CLOUD_URL: this.url, CONVEX_SITE_URL: this.siteUrl };
    this.environment = new Environment(store, new Map(Object.entries({ ...options.env, ...builtIn })));
    this.storage = new FileStorage({
      store,
      bytes: new FileBytes(join(options.dataDir, "files")),
      origin: () => this.url,
      now: this.#now,
      onError: (error) => this.#fault("files", error),
    });
    this.scheduler = new Scheduler({
      store,
      runner: () => this.runner,
      now: this.#now,
      onError: (error) => this.#fault("scheduler", error),
    });
    this.#keys = new KeySource((url, signal) => this.#fetch(url, signal), this.#now);
  }

  get runner(): FunctionRunner {
    if (this.#runner === undefined) throw new EngineError("NotReady", "No functions are loaded.", { status: 503 });
    return this.#runner;
  }

  /**
   * Replaces the app: its functions, schema, crons and auth configuration. Throws EngineError and keeps the old one
   * when the new one cannot be loaded or does not fit the documents.
   */
  async deploy(functions: FunctionsSource): Promise<void> {
    const { modules, linker } = await withEsbuild(async () => {
      const sources = await modulesOf(functions);
      const cache = join(this.#options.dataDir, "cache", "modules");
      return { modules: sources, linker: await loadModules(sources, this.environment, cache) };
    });
    const app = analyzeModules(linker);
    const authProviders = parseAuthConfig(app.authConfig);
    checkCrons(app.crons);
    const { store, storage, scheduler, environment } = this;
    const { log, redactErrors } = this.#options;
    await store.applySchema(app.schema ?? { tables: [], schemaValidation: false });
    const replaced = this.#runner;
    this.#runner = new FunctionRunner({
      store,
      app,
      services: { scheduler, storage, environment, vector: vectorPort(store) },
      deploymentName: INSTANCE_NAME,
      clock: this.#now,
      ...(redactErrors === undefined ? {} : { redactErrors }),
      ...(log === undefined ? {} : { log }),
    });
    replaced?.close();
    this.#modules = modules;
    this.#authProviders = authProviders;
    await scheduler.adoptCrons(app.crons);
  }

  /**
   * Sets environment variables, or removes those that are null, and evaluates the app anew: its modules, the auth
   * configuration among them, may have read the old values. Throws EngineError `InvalidEnvironmentVariable`.
   */
  async setEnvironment(changes: Record<string, string | null>): Promise<void> {
    await this.environment.update(new Map(Object.entries(changes)));
    await this.deploy({ modules: this.#modules });
  }

  /** Takes no more requests, waits for those and the jobs under way, and gives the data folder free. */
  async close(): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async #close(): Promise<void> {
    clearInterval(this.#housekeeping);
    const graceMs = this.#options.graceMs ?? DEFAULT_GRACE_MS;
    const { main, site } = this.#servers;
    await Promise.all([main.close(graceMs), site.close(graceMs), this.scheduler.stop(graceMs)]);
    this.#runner?.close();
    this.store.close();
  }

  async #start(): Promise<void> {
    await this.scheduler.collectGarbage();
    await this.scheduler.start();
    this.#housekeeping = setInterval(() => void this.#keepHouse(), HOUSEKEEPING_MS);
    this.#housekeeping.unref();
    const authentication = {
      adminKey: this.adminKey,
      identityOf: (token: string) => identityFromToken(token, this.#authProviders, this.#keys, this.#now()),
    };
    const runner = (): FunctionRunner => this.runner;
    this.#servers.main.serve(
      mainOrigin({
        runner,
        authentication,
        latestTs: () => this.store.latestTs(),
        storage: this.storage,
        instanceName: INSTANCE_NAME,
        fallback: this.#options.fallback,
      }),
    );
    this.#servers.site.serve(siteOrigin({ runner, authentication }));
  }

  async #keepHouse(): Promise<void> {
    try {
      await this.storage.collectGarbage();
      await this.scheduler.collectGarbage();
    } catch (error) {
      this.#fault("files", error);
    }
  }

  /** Fetches an auth provider's document; one of the app's own site without going through the network. */
  async #fetch(url: string, signal: AbortSignal): Promise<Response> {
    if (new URL(url).origin !== new URL(this.siteUrl).origin) return await fetch(url, { signal });
    return await this.runner.runHttpAction(new Request(url), { identity: null, allowInternal: true });
  }

  #fault(part: "http" | "scheduler" | "files", error: unknown): void {
    this.#options.log?.({ type: "engineError", part, error });
  }
}

async function modulesOf(functions: FunctionsSource): Promise<ModuleSource[]> {
  return "dir" in functions ? await bundleFolder(functions.dir) : functions.modules;
}

function httpServer(options: EngineOptions, port = 0): HttpServer {
  const publicHosts = [options.publicUrl, options.publicSiteUrl].flatMap((url) =>
    url === undefined ? [] : [new URL(url).hostname],
  );
  return new HttpServer({
    host: options.host ?? "127.0.0.1",
    port,
    allowedHosts: [...(options.allowedHosts ?? []), ...publicHosts],
    onError: (error) => options.log?.({ type: "engineError", part: "http", error }),
  });
}
