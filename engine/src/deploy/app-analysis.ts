import type { Definition } from "../components/definitions";
import type { AppAnalysis, ModuleAnalysis } from "../runtime/analyze";
import type { ModuleSource } from "../runtime/bundle";
import type { FunctionDefinition } from "../runtime/registered";
import type { Json, JsonObject } from "../values/json";
import type { LoadedApp } from "./loaded-app";

/** Kinds of function as upstream names them to tools. */
export const UDF_TYPES = { query: "Query", mutation: "Mutation", action: "Action" } as const;

/** What `start_push` answers of the code of the app and of every component, by their definitions' paths: from it the CLI generates types. */
export function evaluatedDefinitions({ source, analysis }: LoadedApp, udfServerVersion: string): JsonObject {
  const { components, definitions } = analysis;
  const evaluated: JsonObject = {
    "": evaluatedDefinition("", definitions.get(""), source.modules, analysis, udfServerVersion),
  };
  const modulesOf = new Map((source.components ?? []).map((each) => [each.definitionPath, each.modules]));
  for (const component of components.values()) {
    const { definitionPath } = component;
    const modules = modulesOf.get(definitionPath) ?? [];
    const definition = definitions.get(definitionPath);
    evaluated[definitionPath] = evaluatedDefinition(definitionPath, definition, modules, component, udfServerVersion);
  }
  return evaluated;
}

function evaluatedDefinition(
  path: string,
  definition: Definition | undefined,
  modules: readonly ModuleSource[],
  analysis: ModuleAnalysis,
  serverVersion: string,
): JsonObject {
  const functions: JsonObject = {};
  for (const { path: module } of modules)
    if (isEntryPoint(module)) functions[module] = analyzedModule(module, analysis);
  return {
    definition: {
      path,
      definitionType: path === "" ? { type: "app" } : { type: "childComponent", name: definition?.name ?? path },
      childComponents: (definition?.children ?? []).map(({ name, definitionPath, env }) => ({
        name,
        path: definitionPath,
        env: env.map(([variable, binding]): Json => [variable, { ...binding }]),
      })),
      httpMounts: Object.fromEntries(
        Array.from(definition?.httpMounts ?? [], ([prefix, name]) => [prefix, `_reference/childComponent/${name}`]),
      ),
      exports: path === "" ? { type: "branch", branch: [] } : exportsOf(analysis),
      envVars: (definition?.env ?? []).map(({ name, validator, optional }): Json => [
        name,
        { type: "value", value: JSON.stringify(validator), optional },
      ]),
    },
    schema: analysis.schema as unknown as Json,
    functions,
    udfConfig: {
      serverVersion,
      importPhaseRngSeed: { $bytes: Buffer.alloc(32).toString("base64") },
      importPhaseUnixTimestamp: { $integer: Buffer.alloc(8).toString("base64") },
    },
  };
}

/** The public functions of a component, as a tree of its folders, files and exports. */
function exportsOf({ functions }: ModuleAnalysis): JsonObject {
  interface Branch {
    readonly children: Map<string, Branch | string>;
  }
  const root: Branch = { children: new Map() };
  for (const { path, visibility } of functions.values()) {
    if (visibility !== "public") continue;
    const colon = path.lastIndexOf(":");
    let branch = root;
    for (const part of path.slice(0, colon).split("/")) {
      const known = branch.children.get(part);
      const next: Branch = typeof known === "object" ? known : { children: new Map() };
      branch.children.set(part, next);
      branch = next;
    }
    branch.children.set(path.slice(colon + 1), `_reference/function/${path}`);
  }
  const printed = ({ children }: Branch): JsonObject => ({
    type: "branch",
    branch: Array.from(children, ([name, child]): Json => [
      name,
      typeof child === "string" ? { type: "leaf", leaf: child } : printed(child),
    ]),
  });
  return printed(root);
}

/** The tree of components with the app at its root, as far as the CLI asks for it. */
export function checkedApp(analysis: AppAnalysis): JsonObject {
  const checked = (componentPath: string, definitionPath: string, own: ModuleAnalysis): JsonObject => {
    const childComponents: JsonObject = {};
    for (const child of analysis.components.values()) {
      const slash = child.path.lastIndexOf("/");
      const parent = child.path.slice(0, Math.max(0, slash));
      if (parent !== componentPath) continue;
      childComponents[child.path.slice(slash + 1)] = checked(child.path, child.definitionPath, child);
    }
    const { http } = own;
    return {
      definitionPath,
      componentPath,
      args: {},
      childComponents,
      httpRoutes: {
        httpModuleRoutes: http === null ? null : http.routes.map(([path, method]) => ({ path, method })),
        mounts: [],
      },
      exports: {},
    };
  };
  return checked("", "", analysis);
}

/** Every function and route, as `convex function-spec` prints them. */
export function functionSpec({ functions, http }: Pick<ModuleAnalysis, "functions" | "http">): Json[] {
  const specs = Array.from(functions.values(), (definition): Json => {
    const { path, kind, visibility, args, returns } = definition;
    return {
      identifier: identifierOf(path),
      functionType: UDF_TYPES[kind],
      visibility: { kind: visibility },
      args: args as unknown as Json,
      returns: (returns ?? { type: "any" }) as unknown as Json,
    };
  });
  const routes = (http?.routes ?? []).map(([path, method]): Json => ({ functionType: "HttpAction", method, path }));
  return [...specs, ...routes];
}

/** `mod/file.js:name` */
export function identifierOf(path: string): string {
  return path.replace(/:([^:]*)$/, ".js:$1");
}

function isEntryPoint(path: string): boolean {
  return !path.startsWith("_deps/") && path !== "schema.js" && path !== "auth.config.js";
}

function analyzedModule(path: string, { functions, http, crons }: ModuleAnalysis): JsonObject {
  const prefix = `${path.replace(/\.js$/, "")}:`;
  const own = Array.from(functions.values()).filter((definition) => definition.path.startsWith(prefix));
  return {
    functions: own.map((definition) => analyzedFunction(definition, prefix.length)),
    httpRoutes:
      path === "http.js" && http !== null
        ? http.routes.map(([route, method]) => ({ route: { path: route, method }, pos: null }))
        : null,
    cronSpecs:
      path === "crons.js"
        ? crons.map(({ name, path: udfPath, args, schedule }) => [
            name,
            { udfPath, udfArgs: args, cronSchedule: schedule },
          ])
        : null,
    sourceMapped: null,
  };
}

function analyzedFunction(
  { path, kind, visibility, args, returns }: Omit<FunctionDefinition, "invoke">,
  prefix: number,
): JsonObject {
  return {
    name: path.slice(prefix),
    pos: null,
    udfType: UDF_TYPES[kind],
    visibility: { kind: visibility },
    args: JSON.stringify(args),
    returns: returns === null ? null : JSON.stringify(returns),
  };
}

/** Which modules a push adds and takes away. */
export function moduleDiff(before: readonly ModuleSource[], after: readonly ModuleSource[]): JsonObject {
  return { added: missingIn(before, after), removed: missingIn(after, before) };
}

function missingIn(known: readonly ModuleSource[], modules: readonly ModuleSource[]): string[] {
  const paths = new Set(known.map(({ path }) => path));
  return modules.flatMap(({ path }) => (paths.has(path) ? [] : [path]));
}
