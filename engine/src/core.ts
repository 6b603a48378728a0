import { join } from "node:path";
import { identityFromToken, KeySource, parseAuthConfig, type AuthProvider } from "./auth";
import { Environment } from "./environment";
import { EngineError } from "./errors";
import type { ExecutionLimits } from "./exec/limits";
import type { Outcome } from "./exec/result";
import { FunctionRunner, type RunnerLogEntry } from "./exec/runner";
import { FileBytes, filesFolder, FileStorage } from "./files";
import { APP, type AppSource, bundleApp, type FunctionAddress, loadApp, mountComponents } from "./components";
import type { AppAnalysis } from "./runtime/analyze";
import type { RequestInfo } from "./runtime/call";
import { withEsbuild } from "./runtime/esbuild-service";
import type { RequestLogEntry, SocketLogEntry } from "./net";
import type { NodeFunction } from "./runtime/registered";
import { LiveQueries, type TransitionBatch } from "./live";
import { checkCrons, type FatalRequest, type JobRunner, Scheduler } from "./sched";
import { vectorPort } from "./search";
import type { SchemaJson } from "./store/schema-json";
import { Store } from "./store/store";
import type { Json, JsonObject } from "./values/json";

/** A convex/ folder to bundle, or what came of bundling one. */
export type FunctionsSource = { dir: string } | AppSource;

export type EngineLogEntry =
  | RunnerLogEntry
  | RequestLogEntry
  | SocketLogEntry
  | {
      type: "engineError";
      part: "http" | "scheduler" | "files" | "isolate" | "live";
      /** Where it happened on behalf of one. */
      requestId?: string;
      error: unknown;
    };

/** What a deployment is made of that may cross to another thread. */
export interface CoreSettings {
  /** Holds the database and the files. Made if absent; one engine at a time. */
  dataDir: string;
  /** The origins as clients reach them, without a slash at the end. */
  url: string;
  siteUrl: string;
  /** Environment variables that cover those kept in the store. */
  env?: Record<string, string>;
  /** FULL also survives the power going out after a commit. */
  synchronous?: "NORMAL" | "FULL";
  /** Hides error texts and log lines from callers, all but the data of a ConvexError. */
  redactErrors?: boolean;
  /** Limits of execution other than Convex's own. */
  limits?: Partial<ExecutionLimits>;
}

export interface CoreOptions extends CoreSettings {
  /** ms since the epoch. */
  clock?: () => number;
  log?: (entry: EngineLogEntry) => void;
  /** Runs the actions of the scheduler; by default the core itself. */
  actions?: Pick<JobRunner, "runAction">;
  /** Takes what is new to the sessions of live queries. */
  deliver?: (batch: TransitionBatch) => void;
  /** Without it modules for Node.js are refused. */
  node?: Pick<NodeRuntime, "analyze"> & Partial<NodeRuntime>;
  /** GET of a document of the deployment's own site; by default its HTTP actions answer. */
  fetchSite?: (url: string) => Promise<Response>;
}

/** Where actions for Node.js run. */
export interface NodeRuntime {
  /** The functions in an app's modules for Node.js, which see these variables. Throws EngineError `ModuleNotLoaded`. */
  analyze(source: AppSource, variables: [name: string, value: string][]): Promise<NodeFunction[]>;
  /** The app has been put in force. */
  adopt(source: AppSource): void;
  run(address: FunctionAddress, args: Json, request: RequestInfo): Promise<Outcome>;
}

export const INSTANCE_NAME = "local";
const HOUSEKEEPING_MS = 60 * 60_000;

/** A deployment without its sockets: the store, the app's functions, files, scheduler and auth. */
export class EngineCore {
  readonly store: Store;
  readonly environment: Environment;
  readonly storage: FileStorage;
  readonly scheduler: Scheduler;
  readonly live: LiveQueries;
  readonly #options: CoreOptions;
  readonly #keys: KeySource;
  readonly #now: () => number;
  #runner: FunctionRunner | undefined;
  #source: AppSource = { modules: [] };
  #authProviders: readonly AuthProvider[] = [];
  #housekeeping: NodeJS.Timeout | undefined;

  /** Opens the data folder. Nothing runs before `deploy` and `start`. Throws what `Store.open` does. */
  constructor(options: CoreOptions) {
    this.#options = options;
    this.#now = options.clock ?? Date.now;
    this.store = Store.open(options.dataDir, {
      ...(options.synchronous === undefined ? {} : { synchronous: options.synchronous }),
      ...(options.clock === undefined ? {} : { clock: options.clock }),
    });
    this.environment = this.#openEnvironment();
    this.storage = new FileStorage({
      store: this.store,
      bytes: new FileBytes(filesFolder(options.dataDir)),
      origin: () => options.url,
      now: this.#now,
      onError: (error) => this.#fault("files", error),
    });
    this.scheduler = new Scheduler({
      store: this.store,
      runner: () => this.#jobRunner(),
      now: this.#now,
      onError: (error) => this.#fault("scheduler", error),
    });
    this.live = new LiveQueries({
      store: this.store,
      run: (path, args, context, tx, journal) => this.runner.runLive(path, args, context, tx, journal),
      deliver: (batch) => options.deliver?.(batch),
      onError: (error) => this.#fault("live", error),
    });
    this.#keys = new KeySource((url, signal) => this.#fetch(url, signal), this.#now);
  }

  get runner(): FunctionRunner {
    if (this.#runner === undefined) throw new EngineError("NotReady", "No functions are loaded.", { status: 503 });
    return this.#runner;
  }

  /** The code in force. */
  get source(): AppSource {
    return this.#source;
  }

  latestTs(): bigint {
    return this.store.latestTs();
  }

  /** Verifies a bearer token. Throws EngineError. */
  async identityOf(token: string): Promise<JsonObject> {
    return await identityFromToken(token, this.#authProviders, this.#keys, this.#now());
  }

  /**
   * Replaces the app with its components: functions, schemas, crons and auth configuration. Throws EngineError and keeps the old one
   * when the new one cannot be loaded or does not fit the documents.
   */
  async deploy(functions: FunctionsSource): Promise<void> {
    const { source, app } = await withEsbuild(async () => {
      const bundled = await appSource(functions);
      const nodeFunctions = await this.#nodeFunctions(bundled);
      const cache = cacheFile(this.#options.dataDir);
      return { source: bundled, app: await loadApp(bundled, this.environment, cache, nodeFunctions) };
    });
    const authProviders = parseAuthConfig(app.authConfig);
    const crons = [app, ...app.components.values()].flatMap((each) => each.crons);
    checkCrons(crons);
    const { store, storage, scheduler, environment } = this;
    const { log, redactErrors, limits, node } = this.#options;
    await store.applySchemas(schemasOf(app), (tx) => mountComponents(tx, app));
    const replaced = this.#runner;
    this.#runner = new FunctionRunner({
      store,
      app,
      services: { scheduler, storage, environment, vector: vectorPort(store) },
      ...(node?.run === undefined ? {} : { runElsewhere: node.run }),
      deploymentName: INSTANCE_NAME,
      clock: this.#now,
      ...(redactErrors === undefined ? {} : { redactErrors }),
      ...(limits === undefined ? {} : { limits }),
      ...(log === undefined ? {} : { log }),
    });
    replaced?.close();
    this.#source = source;
    node?.adopt?.(source);
    this.#authProviders = authProviders;
    await scheduler.adoptCrons(crons);
    this.live.reload();
  }

  /**
   * Sets environment variables, or removes those that are null, and evaluates the app anew: its modules, the auth
   * configuration among them, may have read the old values. Throws EngineError `InvalidEnvironmentVariable`.
   */
  async setEnvironment(changes: Record<string, string | null>): Promise<void> {
    await this.environment.update(new Map(Object.entries(changes)));
    await this.deploy(this.#source);
  }

  /** Begins to run jobs and to keep house. For `fatal` see `Scheduler.start`. */
  async start(fatal?: FatalRequest): Promise<void> {
    await this.scheduler.collectGarbage();
    await this.scheduler.start(fatal);
    this.#housekeeping = setInterval(() => void this.#keepHouse(), HOUSEKEEPING_MS);
    this.#housekeeping.unref();
  }

  /** Starts no more jobs and waits for those that run, at most `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    clearInterval(this.#housekeeping);
    await this.scheduler.stop(graceMs);
  }

  /** Gives the data folder free. */
  close(): void {
    clearInterval(this.#housekeeping);
    this.live.close();
    this.#runner?.close();
    this.store.close();
  }

  async #nodeFunctions(source: AppSource): Promise<NodeFunction[]> {
    const module = source.modules.find(({ environment }) => environment === "node");
    if (module === undefined) return [];
    const { node } = this.#options;
    if (node === undefined) {
      throw new EngineError(
        "NotSupported",
        `${module.path} has the "use node" directive, but this engine was opened without the entry of threads to run it in.`,
      );
    }
    return await node.analyze(
      source,
      this.environment.names().map((name) => [name, this.environment.get(name) ?? ""]),
    );
  }

  #openEnvironment(): Environment {
    const { env, url, siteUrl } = this.#options;
    const given = { ...env, CONVEX_CLOUD_URL: url, CONVEX_SITE_URL: siteUrl };
    try {
      return new Environment(this.store, new Map(Object.entries(given)));
    } catch (error) {
      this.store.close();
      throw error;
    }
  }

  #jobRunner(): JobRunner {
    const { runner } = this;
    const { actions = runner } = this.#options;
    return {
      definition: (address) => runner.definition(address),
      runMutation: (path, args, context) => runner.runMutation(path, args, context),
      runAction: (path, args, context) => actions.runAction(path, args, context),
    };
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
    if (new URL(url).origin !== new URL(this.#options.siteUrl).origin) return await fetch(url, { signal });
    const { fetchSite } = this.#options;
    if (fetchSite !== undefined) return await fetchSite(url);
    return await this.runner.runHttpAction(new Request(url), { identity: null, allowInternal: true });
  }

  #fault(part: "scheduler" | "files" | "live", error: unknown): void {
    this.#options.log?.({ type: "engineError", part, error });
  }
}

export async function appSource(functions: FunctionsSource): Promise<AppSource> {
  return "dir" in functions ? await bundleApp(functions.dir) : functions;
}

/** By component; one without a schema has one that says nothing. */
function schemasOf(app: AppAnalysis): Map<string, SchemaJson> {
  const schemas = new Map([[APP, app.schema ?? NO_SCHEMA]]);
  for (const { path, schema } of app.components.values()) schemas.set(path, schema ?? NO_SCHEMA);
  return schemas;
}

const NO_SCHEMA: SchemaJson = { tables: [], schemaValidation: false };

/** Where it keeps what modules were transformed into. */
export function cacheFile(dataDir: string): string {
  return join(dataDir, "cache", "modules");
}
