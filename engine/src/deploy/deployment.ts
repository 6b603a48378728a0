import { randomUUID } from "node:crypto";
import { EngineError, isEngineError } from "../errors";
import type { AppSource } from "../components";
import { checkIndexReferences } from "../store/index-references";
import type { TableInfo } from "../store/catalogue";
import type { SchemaJson } from "../store/schema";
import type { SchemaPreparation } from "../store/schema-preparation";
import type { Store } from "../store/store";
import { snapshot } from "../transact";
import { isJsonObject, type Json, type JsonObject } from "../values/json";
import { checkedApp, evaluatedDefinitions } from "./app-analysis";
import { fingerprint, type LoadedApp, moduleHash } from "./loaded-app";
import { pushDiff } from "./push-diff";
import { checkModulePath, parsePushRequest, type PushRequest } from "./push-request";
import { indexDiff, schemaPrediction } from "./schema-diff";

/** The core, as pushes need it. */
export interface DeploymentHost {
  readonly store: Store;
  /** The app in force. */
  readonly app: LoadedApp;
  variables(): Record<string, string>;
  /** Evaluates modules without putting them in force. */
  load(source: AppSource): Promise<LoadedApp>;
  /** Puts an app in force in the place of `base`, with its schema, or throws and changes nothing. */
  activatePush(app: LoadedApp, base: LoadedApp, preparation: SchemaPreparation): Promise<void>;
  onFault(error: unknown): void;
}

/** A push between `start_push` and `finish_push`. */
interface Push {
  readonly id: string;
  readonly app: LoadedApp;
  /** What was in force when it began. */
  readonly base: LoadedApp;
  readonly udfServerVersion: string;
  readonly preparation: SchemaPreparation | null;
  /** Settles when the preparation has come to its end. */
  readonly prepared: Promise<void>;
}

/** How long one `wait_for_schema` may take, ms: the CLI asks again. */
const LONGEST_WAIT_MS = 10_000;

/**
 * The pushes of `convex deploy` and `convex dev`. One is under way at a time: the later takes the place of the earlier,
 * and whoever has begun that is told when it goes on.
 */
export class Deployment {
  readonly #host: DeploymentHost;
  #push: Push | null = null;
  #dryRun: Push | null = null;
  /** The last app that was evaluated, and under what. */
  #loaded: { key: string; base: LoadedApp; app: LoadedApp } | null = null;

  constructor(host: DeploymentHost) {
    this.#host = host;
  }

  /** What the deployment has, so that the CLI sends only what has changed. */
  configHashes(): Json {
    const { modules } = this.#host.app.source;
    return {
      config: { functions: "convex/", authInfo: [] },
      moduleHashes: modules
        .filter(({ path }) => path !== "schema.js")
        .map((module) => ({ path: module.path, hash: moduleHash(module), environment: module.environment })),
      udfServerVersion: null,
      nodeDependencies: [],
    };
  }

  async evaluateSchema(body: JsonObject): Promise<Json> {
    const pushed = await this.#load(this.#parse(body));
    const { store, app } = this.#host;
    const sizes = new Map<number, { documents: number; bytes: number }>();
    const sizeOf = (table: TableInfo): { documents: number; bytes: number } => {
      const known =
        sizes.get(table.number) ?? snapshot(store, (tx) => estimateSize(tx.in(table.component).count(table.name)));
      sizes.set(table.number, known);
      return known;
    };
    const { components } = pushed.analysis;
    return {
      componentSchemaEvaluations: Object.fromEntries(
        Array.from(pushed.schemas, ([component, schema]) => {
          const definitionPath = components.get(component)?.definitionPath ?? "";
          const enforced = app.schemas.get(component) ?? NO_SCHEMA;
          return [
            component,
            schemaPrediction(store.catalogue, enforced, schema, { component, definitionPath }, sizeOf),
          ];
        }),
      ),
      newComponentDefinitions: [],
    };
  }

  async evaluatePush(body: JsonObject): Promise<Json> {
    return { schemaChange: this.#schemaChange(null, await this.#load(this.#parse(body))) };
  }

  async startPush(body: JsonObject): Promise<Json> {
    const request = this.#parse(body);
    const app = await this.#load(request);
    const { store } = this.#host;
    const id = randomUUID();
    const schemaChange = this.#schemaChange(id, app);
    const { udfServerVersion } = request;
    const answer = {
      environmentVariables: this.#host.variables(),
      externalDepsId: null,
      componentDefinitionPackages: {},
      appAuth: app.authProviders.map((provider): Json => ({ ...provider })),
      analysis: evaluatedDefinitions(app, udfServerVersion),
      app: checkedApp(app.analysis),
      schemaChange,
    };
    const push = { id, app, base: this.#host.app, udfServerVersion };
    if (request.dryRun) {
      this.#dryRun = { ...push, preparation: null, prepared: Promise.resolve() };
      return answer;
    }
    const preparation = store.prepareSchemas(app.schemas);
    const prepared = preparation.run();
    prepared.catch((error: unknown) => {
      if (!isEngineError(error, "StoreClosed")) this.#host.onFault(error);
    });
    this.#push = { ...push, preparation, prepared };
    return answer;
  }

  async waitForSchema(body: JsonObject): Promise<Json> {
    const id = pushId(body["schemaChange"]);
    if (body["dryRun"] === true) {
      const dryRun = this.#dryRun;
      return dryRun?.id === id ? await this.#checkDryRun(dryRun) : { type: "complete" };
    }
    const push = this.#push;
    if (push?.id !== id || push.preparation === null) return { type: "raceDetected" };
    const { timeoutMs } = body;
    await within(push.prepared, Math.min(typeof timeoutMs === "number" ? timeoutMs : Infinity, LONGEST_WAIT_MS));
    if (this.#push !== push) return { type: "raceDetected" };
    if (push.preparation.failure !== null) await this.abandon();
    return schemaStatus(push.preparation);
  }

  /** Puts a push in force; the app of a dry run only shows what would change. Throws EngineError `RaceDetected` for one that was overtaken. */
  async finishPush(body: JsonObject): Promise<Json> {
    const started = body["startPush"];
    const id = isJsonObject(started) ? pushId(started["schemaChange"]) : null;
    const isDryRun = body["dryRun"] === true;
    const push = isDryRun ? this.#dryRun : this.#push;
    if (push === null || push.id !== id) throw raceDetected("Another push has been started.");
    if (isDryRun) return this.#changes(push);
    try {
      const answer = this.#changes(push);
      await this.#activate(push);
      this.#loaded = null;
      return answer;
    } catch (error) {
      // Nobody goes on with it, and writes would keep up what it has prepared.
      if (this.#push === push) await this.abandon();
      throw error;
    }
  }

  #changes({ app, base }: Push): Json {
    if (base !== this.#host.app) throw overtaken();
    return pushDiff(base, app, this.#indexDiffs(app));
  }

  async #activate(push: Push): Promise<void> {
    const { app, base, preparation, prepared } = push;
    if (preparation === null) return;
    await prepared;
    if (preparation.failure !== null) throw preparation.failure;
    await this.#host.activatePush(app, base, preparation);
    // Another one may have been started meanwhile, which is told that it was overtaken.
    if (this.#push === push) this.#push = null;
  }

  /** Gives up the push that is under way; whoever goes on with it is told. */
  async abandon(): Promise<void> {
    const push = this.#push;
    this.#push = null;
    if (push?.preparation) await this.#host.store.discardSchemas(push.preparation);
  }

  #parse(body: JsonObject): PushRequest {
    const request = parsePushRequest(body, this.#host.app.source.modules);
    const { modules, components = [] } = request.source;
    for (const { path } of [modules, ...components.map((each) => each.modules)].flat()) checkModulePath(path);
    return request;
  }

  /** The CLI asks several times about the same app: it is evaluated once. */
  async #load({ source }: PushRequest): Promise<LoadedApp> {
    const { app: base } = this.#host;
    const key = fingerprint(source);
    if (this.#loaded?.key === key && this.#loaded.base === base) return this.#loaded.app;
    const app = await this.#host.load(source);
    for (const schema of app.schemas.values()) checkIndexReferences(schema);
    this.#loaded = { key, base, app };
    return app;
  }

  #schemaChange(id: string | null, app: LoadedApp): JsonObject {
    return { allocatedComponentIds: {}, schemaIds: { "": id }, indexDiffs: this.#indexDiffs(app) };
  }

  /** By component. */
  #indexDiffs({ schemas }: LoadedApp): Record<string, JsonObject> {
    const { catalogue } = this.#host.store;
    return Object.fromEntries(
      Array.from(schemas, ([component, schema]) => [component, indexDiff(catalogue, schema, component)]),
    );
  }

  /** Whether the documents fit, found out and forgotten. */
  async #checkDryRun({ app }: Push): Promise<Json> {
    const { store } = this.#host;
    // A real push that is under way has the one preparation there may be.
    if (this.#push !== null) return { type: "complete" };
    const preparation = store.prepareSchemas(
      new Map(Array.from(app.schemas, ([component, schema]) => [component, withoutIndexes(schema)])),
    );
    try {
      await preparation.run();
      return schemaStatus(preparation);
    } finally {
      await store.discardSchemas(preparation);
    }
  }
}

function withoutIndexes(schema: SchemaJson): SchemaJson {
  const tables = schema.tables.map((table) => ({ ...table, indexes: [], searchIndexes: [], vectorIndexes: [] }));
  return { ...schema, tables };
}

const NO_SCHEMA: SchemaJson = { tables: [], schemaValidation: false };

/** What `convex deploy` warns of is tables of a hundred thousand documents: how large each is matters little. */
function estimateSize(documents: number): { documents: number; bytes: number } {
  return { documents, bytes: documents * TYPICAL_DOCUMENT_BYTES };
}

const TYPICAL_DOCUMENT_BYTES = 1024;

function schemaStatus(preparation: SchemaPreparation): Json {
  const { failure, progress } = preparation;
  if (failure !== null) {
    const [, tableName] = /in table "([^"]*)"/.exec(failure.message) ?? [];
    return {
      type: "failed",
      error: failure.message.replace(/^Schema validation failed\.\n/, ""),
      componentPath: "",
      tableName: tableName ?? null,
    };
  }
  if (preparation.isComplete) return { type: "complete" };
  const { isValidated, indexesComplete, indexesTotal } = progress;
  return {
    type: "inProgress",
    components: { "": { schemaValidationComplete: isValidated, indexesComplete, indexesTotal } },
  };
}

function pushId(schemaChange: Json | undefined): string | null {
  const ids = isJsonObject(schemaChange) ? schemaChange["schemaIds"] : undefined;
  const id = isJsonObject(ids) ? ids[""] : undefined;
  return typeof id === "string" ? id : null;
}

/** For a push over an app that is no longer the one in force. */
export function overtaken(): EngineError {
  return raceDetected("The deployment's code or environment variables have changed meanwhile.");
}

function raceDetected(reason: string): EngineError {
  return new EngineError("RaceDetected", `${reason} Nothing was changed: push again.`, { status: 409 });
}

async function within(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}
