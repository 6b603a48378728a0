import { join } from "node:path";
import { identityFromToken, KeySource } from "./auth";
import { Deployment, type DeploymentHost, overtaken } from "./deploy/deployment";
import { type KeptPush, readKeptPush, writeKeptPush } from "./deploy/kept-push";
import { fingerprint, type LoadedApp, loadedApp } from "./deploy/loaded-app";
import { localPort } from "./deploy/local-port";
import type { DeploymentPort } from "./deploy/port";
import { Snapshots } from "./deploy/snapshots/snapshots";
import { isSystemQuery, SystemQueries } from "./deploy/system-queries";
import { Environment } from "./environment";
import { EngineError } from "./errors";
import type { ExecutionLimits } from "./exec/limits";
import type { Outcome } from "./exec/result";
import { type RunnerLogEntry } from "./exec/run-log";
import { FunctionRunner } from "./exec/runner";
import { FileBytes, filesFolder, FileStorage } from "./files";
import type { EnvironmentPort } from "./exec/ports";
import { type AppSource, bundleApp, type FunctionAddress, loadApp, mountComponents } from "./components";
import type { RequestInfo } from "./runtime/call";
import { withEsbuild } from "./runtime/esbuild-service";
import type { RequestLogEntry, SocketLogEntry } from "./net";
import type { NodeFunction } from "./runtime/registered";
import { LiveQueries, type TransitionBatch } from "./live";
import { type FatalRequest, type JobRunner, Scheduler } from "./sched";
import { vectorPort } from "./search";
import type { SchemaPreparation } from "./store/schema-preparation";
import { Store } from "./store/store";
import type { WriteTransaction } from "./txn/transaction";
import type { Json, JsonObject } from "./values/json";

/** A convex/ folder to bundle, or what came of bundling one. */
export type FunctionsSource = { dir: string } | AppSource;

export type EngineLogEntry =
  | RunnerLogEntry
  | RequestLogEntry
  | SocketLogEntry
  | {
      type: "engineError";
      part: "http" | "scheduler" | "files" | "isolate" | "live" | "deploy";
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

interface Activation {
  preparation?: SchemaPreparation;
  /** What to keep for the next start; null forgets what was kept. */
  keep?: KeptPush | null;
  /** Further writes of the same transaction. */
  within?: (tx: WriteTransaction) => void;
  /** At once after the commit. */
  committed?: () => void;
}

const NO_SOURCE: AppSource = { modules: [] };

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
  readonly deployment: Deployment;
  readonly snapshots: Snapshots;
  #app: LoadedApp | undefined;
  /** Fingerprint of the code that the deployment was started with, whatever has been pushed since. */
  #given = "";
  /** Changes of the app are made one after the other. */
  #change: Promise<unknown> = Promise.resolve();
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
    const bytes = new FileBytes(filesFolder(options.dataDir));
    this.storage = new FileStorage({
      store: this.store,
      bytes,
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
    this.deployment = new Deployment(this.#deploymentHost());
    this.snapshots = new Snapshots({
      store: this.store,
      dataDir: options.dataDir,
      bytes,
      now: this.#now,
      replaced: () => this.live.reload(),
      abandonPush: async () => await this.deployment.abandon(),
      onFault: (error) => this.#fault("deploy", error),
    });
    this.#keys = new KeySource((url, signal) => this.#fetch(url, signal), this.#now);
  }

  get runner(): FunctionRunner {
    if (this.#runner === undefined) throw new EngineError("NotReady", "No functions are loaded.", { status: 503 });
    return this.#runner;
  }

  /** The code in force. */
  get source(): AppSource {
    return this.#app?.source ?? NO_SOURCE;
  }

  latestTs(): bigint {
    return this.store.latestTs();
  }

  /** Verifies a bearer token. Throws EngineError. */
  async identityOf(token: string): Promise<JsonObject> {
    return await identityFromToken(token, this.#app?.authProviders ?? [], this.#keys, this.#now());
  }

  /**
   * Puts the app in force that the deployment is started with, or what was pushed to it since, if `functions` are still
   * those that it was pushed over: of the two, what has changed last. Throws like `deploy`.
   */
  async open(functions: FunctionsSource): Promise<void> {
    await this.#exclusively(async () => {
      const given = await appSource(functions);
      this.#given = fingerprint(given);
      const kept = readKeptPush(this.store);
      const isPushed = kept !== null && kept.base === this.#given;
      const app = await this.#load(isPushed ? kept.source : given);
      await this.#activate(app, isPushed || kept === null ? {} : { keep: null });
    });
  }

  /**
   * Replaces the app with its components: functions, schemas, crons and auth configuration, and forgets what was pushed.
   * Throws EngineError and keeps the old one when the new one cannot be loaded or does not fit the documents.
   */
  async deploy(functions: FunctionsSource): Promise<void> {
    await this.#exclusively(async () => {
      const source = await appSource(functions);
      await this.#activate(await this.#load(source), { keep: null });
      this.#given = fingerprint(source);
    });
  }

  /**
   * Sets environment variables, or removes those that are null, and evaluates the app anew: its modules, the auth
   * configuration among them, may have read the old values. Throws EngineError and changes nothing where a variable is
   * not one, or the app cannot do with it.
   */
  async setEnvironment(changes: Record<string, string | null>): Promise<void> {
    await this.#exclusively(async () => {
      const draft = this.environment.draft(new Map(Object.entries(changes)));
      const app = await this.#load(this.source, draft.port);
      await this.#activate(app, { within: (tx) => draft.write(tx), committed: () => draft.adopt() });
    });
  }

  async #load(source: AppSource, environment: EnvironmentPort = this.environment): Promise<LoadedApp> {
    const cache = cacheFile(this.#options.dataDir);
    return await withEsbuild(async () => {
      const nodeFunctions = await this.#nodeFunctions(source, environment);
      return loadedApp(source, await loadApp(source, environment, cache, nodeFunctions));
    });
  }

  /** Puts an app in force, with its schemas and crons, at one moment. */
  async #activate(app: LoadedApp, { preparation, keep, within, committed }: Activation): Promise<void> {
    const runner = this.#runnerOf(app);
    try {
      await this.store.applySchemas(app.schemas, {
        ...(preparation === undefined ? {} : { preparation }),
        within: (tx) => {
          mountComponents(tx, app.analysis);
          this.scheduler.adoptCrons(tx, app.crons);
          if (keep !== undefined) writeKeptPush(tx.database, keep);
          within?.(tx);
        },
        committed: () => {
          committed?.();
          const replaced = this.#runner;
          this.#runner = runner;
          this.#app = app;
          replaced?.close();
          this.#options.node?.adopt?.(app.source);
          this.live.reload();
        },
      });
    } finally {
      if (this.#runner !== runner) runner.close();
    }
  }

  #runnerOf(app: LoadedApp): FunctionRunner {
    const { store, storage, scheduler, environment } = this;
    const { log, redactErrors, limits, node, url, siteUrl } = this.#options;
    const system = new SystemQueries({ app: app.analysis, url, siteUrl });
    return new FunctionRunner({
      store,
      app: app.analysis,
      services: { scheduler, storage, environment, vector: vectorPort(store) },
      ...(node?.run === undefined ? {} : { runElsewhere: node.run }),
      deploymentName: INSTANCE_NAME,
      clock: this.#now,
      system: (address, args, tx) => (isSystemQuery(address) ? system.run(address, args, tx) : undefined),
      ...(redactErrors === undefined ? {} : { redactErrors }),
      ...(limits === undefined ? {} : { limits }),
      ...(log === undefined ? {} : { log }),
    });
  }

  async #exclusively<T>(work: () => Promise<T>): Promise<T> {
    const earlier = this.#change;
    const done = (async () => {
      await earlier.catch(() => undefined);
      return await work();
    })();
    this.#change = done;
    return await done;
  }

  /** Begins to run jobs and to keep house. For `fatal` see `Scheduler.start`. */
  async start(fatal?: FatalRequest): Promise<void> {
    await this.scheduler.collectGarbage();
    await this.snapshots.recover();
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

  async #nodeFunctions(source: AppSource, environment: EnvironmentPort): Promise<NodeFunction[]> {
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
      environment.names().map((name) => [name, environment.get(name) ?? ""]),
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

  /** The deployment as the deploy API needs it. */
  get port(): DeploymentPort {
    return localPort(this);
  }

  #deploymentHost(): DeploymentHost {
    const appInForce = (): LoadedApp => {
      if (this.#app === undefined) throw new EngineError("NotReady", "No functions are loaded.", { status: 503 });
      return this.#app;
    };
    return {
      store: this.store,
      get app() {
        return appInForce();
      },
      variables: () => Object.fromEntries(this.environment.list()),
      load: async (source) => await this.#exclusively(async () => await this.#load(source)),
      activatePush: async (app, base, preparation) =>
        await this.#exclusively(async () => {
          if (this.#app !== base) throw overtaken();
          const isGiven = fingerprint(app.source) === this.#given;
          const keep = isGiven ? null : { base: this.#given, source: app.source };
          await this.#activate(app, { preparation, keep });
        }),
      onFault: (error) => this.#fault("deploy", error),
    };
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

  #fault(part: "scheduler" | "files" | "live" | "deploy", error: unknown): void {
    this.#options.log?.({ type: "engineError", part, error });
  }
}

export async function appSource(functions: FunctionsSource): Promise<AppSource> {
  return "dir" in functions ? await bundleApp(functions.dir) : functions;
}

/** Where it keeps what modules were transformed into. */
export function cacheFile(dataDir: string): string {
  return join(dataDir, "cache", "modules");
}
