import type { FunctionAddress } from "../components/address";
import type { Definition } from "../components/definitions";
import { EngineError, isEngineError } from "../errors";
import { APP } from "../store/namespace";
import type { SchemaJson } from "../store/schema-json";
import { isJsonObject, parseJson } from "../values/json";
import type { Json } from "../values/json";
import { describeThrown } from "./function-error";
import type { Linker, ModuleExports } from "./link";
import { canonicalPath } from "./paths";
import { method, registeredFunction, registeredHttpAction } from "./registered";
import type { FunctionDefinition, HttpActionDefinition, NodeFunction } from "./registered";

/** All that an app declares, found by evaluating each of its modules once. */
export interface AppAnalysis extends ModuleAnalysis {
  /** The components that the app has installed, and those that these have, by path. */
  components: ReadonlyMap<string, InstalledComponent>;
  /** What `convex.config` of the app ("") and of each component declares, by the definition's path. */
  definitions: ReadonlyMap<string, Definition>;
  httpMounts: readonly HttpMount[];
}

export interface InstalledComponent extends ModuleAnalysis {
  path: string;
  /** Which definition it is an instance of. */
  definitionPath: string;
  httpMounts: readonly HttpMount[];
}

/** Requests to paths that begin with `prefix`, which ends in a slash, are for a child component. */
export interface HttpMount {
  prefix: string;
  /** Path of the child. */
  component: string;
}

/** What the modules of the app, or those of a component, declare. */
export interface ModuleAnalysis {
  /** By canonical path. */
  functions: ReadonlyMap<string, FunctionDefinition>;
  http: HttpRoutes | null;
  crons: CronSpec[];
  schema: SchemaJson | null;
  /** The default export of `auth.config`, null without one. */
  authConfig: Json;
}

export interface HttpRoutes {
  /** The handler for a method (HEAD is GET's) and a path, and its route as declared. */
  lookup(path: string, method: string): { handler: HttpActionDefinition; route: string } | null;
  /** `[path, method]` of each route; a prefix ends in `*`. */
  routes: [path: string, method: string][];
}

export interface CronSpec extends FunctionAddress {
  /** The identifier given to `crons.interval(...)` and the like. */
  name: string;
  args: Json[];
  /** As the client library writes it: `{type: "interval", seconds}` etc. */
  schedule: Json;
}

/** Throws EngineError `ModuleNotLoaded` when a module throws while it is evaluated, or declares something impossible. */
export function analyzeModules(
  linker: Linker,
  component: string = APP,
  nodeFunctions: readonly NodeFunction[] = [],
): ModuleAnalysis {
  const functions = new Map<string, FunctionDefinition>(
    nodeFunctions.map((definition) => [definition.path, { ...definition, invoke: null }]),
  );
  const special = new Map<string, ModuleExports>();
  for (const modulePath of linker.paths()) {
    if (modulePath.startsWith("_deps/")) continue;
    const exports = evaluate(linker, modulePath);
    if (SPECIAL.has(modulePath)) special.set(modulePath, exports);
    for (const [name, exported] of Object.entries(exports)) {
      const path = canonicalPath(`${modulePath}:${name}`);
      const definition = inModule(modulePath, () => registeredFunction({ component, path }, exported));
      if (definition !== null) functions.set(path, definition);
    }
  }
  const part = <T>(modulePath: string, read: (exported: unknown) => T): T | null => {
    const exports = special.get(modulePath);
    return exports === undefined ? null : inModule(modulePath, () => read(exports["default"]));
  };
  return {
    functions,
    http: part("http.js", httpRoutes),
    crons: part("crons.js", (crons) => cronSpecs(crons, functions, component)) ?? [],
    schema: part("schema.js", schemaJson),
    authConfig: part("auth.config.js", (config) => parseJson(JSON.stringify(config ?? null))),
  };
}

const SPECIAL = new Set(["http.js", "crons.js", "schema.js", "auth.config.js"]);

function evaluate(linker: Linker, modulePath: string): ModuleExports {
  return inModule(modulePath, () => linker.load(modulePath));
}

function inModule<T>(modulePath: string, fn: () => T): T {
  try {
    return fn();
  } catch (cause) {
    if (isEngineError(cause, "ModuleNotLoaded")) throw cause;
    throw new EngineError("ModuleNotLoaded", `Failed to analyze ${modulePath}: ${describeThrown(cause).message}`, {
      cause,
    });
  }
}

function httpRoutes(router: unknown): HttpRoutes {
  if (typeof router !== "object" || router === null || Reflect.get(router, "isRouter") !== true) {
    throw new EngineError(
      "ModuleNotLoaded",
      "The default export of http.js is not a router. Export default the result of httpRouter().",
    );
  }
  const lookup = method(router, "lookup");
  const routes: unknown = method(router, "getRoutes")();
  return {
    lookup: (path, verb) => {
      const found: unknown = lookup(path, verb);
      if (!Array.isArray(found)) return null;
      const handler = registeredHttpAction(found[0]);
      if (handler === null)
        throw new EngineError("InvalidFunction", `The handler of ${verb} ${path} is not an httpAction().`);
      return { handler, route: String(found[2]) };
    },
    routes: Array.isArray(routes) ? routes.map((route: unknown[]) => [String(route[0]), String(route[1])]) : [],
  };
}

function cronSpecs(crons: unknown, functions: ReadonlyMap<string, FunctionDefinition>, component: string): CronSpec[] {
  if (typeof crons !== "object" || crons === null || Reflect.get(crons, "isCrons") !== true) {
    throw new EngineError("ModuleNotLoaded", "The default export of crons.js is not made by cronJobs().");
  }
  const exported = parseJson(String(method(crons, "export")()));
  if (!isJsonObject(exported)) return [];
  return Object.entries(exported).map(([name, spec]) => {
    if (!isJsonObject(spec) || typeof spec["name"] !== "string" || !Array.isArray(spec["args"])) {
      throw new EngineError("ModuleNotLoaded", `The cron job "${name}" has an unknown shape.`);
    }
    const path = canonicalPath(spec["name"]);
    const kind = functions.get(path)?.kind;
    if (kind !== "mutation" && kind !== "action") {
      const what = kind === undefined ? "no function of the app" : "a query";
      throw new EngineError(
        "ModuleNotLoaded",
        `The cron job "${name}" is to run ${path}, which is ${what}. Give it a mutation or an action.`,
      );
    }
    return { name, component, path, args: spec["args"], schedule: spec["schedule"] ?? null };
  });
}

function schemaJson(schema: unknown): SchemaJson {
  if (typeof schema !== "object" || schema === null || typeof Reflect.get(schema, "export") !== "function") {
    throw new EngineError("ModuleNotLoaded", "The default export of schema.js is not made by defineSchema().");
  }
  return JSON.parse(String(method(schema, "export")())) as SchemaJson;
}
