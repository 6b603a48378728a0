import { EngineError, isEngineError } from "../errors";
import type { EnvironmentPort } from "../exec/ports";
import type { ModuleSource } from "../runtime/bundle";
import { describeThrown } from "../runtime/function-error";
import { sandboxScope } from "../runtime/globals";
import { Linker } from "../runtime/link";
import { method } from "../runtime/registered";
import type { TransformCache } from "../runtime/transform-cache";
import { isJsonObject, type Json, parseJson } from "../values/json";
import type { ValidatorJson } from "../values/validator";
import type { AppSource } from "./app-source";
import { importedDefinitions, importPath } from "./bundle-definitions";

/** What a `convex.config` declares: the app's, or a component's. */
export interface Definition {
  /** Under which it is installed unless another name is given; null for the app. */
  name: string | null;
  children: ChildDefinition[];
  /** Path prefix, ending in a slash, to the name of the child that is served there. */
  httpMounts: ReadonlyMap<string, string>;
  env: DeclaredVariable[];
}

export interface ChildDefinition {
  name: string;
  definitionPath: string;
  env: [name: string, binding: EnvBinding][];
}

/** What a variable of a component is: a text, or a variable of the one that installs it. */
export type EnvBinding = { type: "value"; value: string } | { type: "envVar"; name: string };

export interface DeclaredVariable {
  name: string;
  validator: ValidatorJson;
  optional: boolean;
}

/** Path by which the app's own definition is known. */
export const APP_DEFINITION = "";

/**
 * Evaluates the definitions of an app, each after those that it imports. By path, the app's among them. Throws EngineError
 * `InvalidComponentDefinition`.
 */
export async function evaluateDefinitions(
  source: AppSource,
  environment: EnvironmentPort,
  cache: TransformCache,
): Promise<Map<string, Definition>> {
  const evaluated = new Map<string, Definition>();
  const known = new Map((source.components ?? []).map((each) => [each.definitionPath, each.definition]));
  if (source.definition === undefined || source.definition === null) return evaluated;
  const evaluate = async (path: string, module: ModuleSource, importers: readonly string[]): Promise<Definition> => {
    const done = evaluated.get(path);
    if (done !== undefined) return done;
    const imports: ModuleSource[] = [];
    for (const imported of importedDefinitions(module.source)) {
      const definition = known.get(imported);
      if (definition === undefined) throw invalid(path, `the component at ${imported} is missing`);
      if (importers.includes(imported)) throw invalid(path, `it and ${imported} import each other`);
      const { name } = await evaluate(imported, definition, [...importers, path]);
      imports.push(importedStub(imported, name));
    }
    // The app's variables are its own: components see those that they are given, and none while they are defined.
    const variables = path === APP_DEFINITION ? environment : NO_VARIABLES;
    const definition = await read(path, [module, ...imports], variables, cache);
    evaluated.set(path, definition);
    return definition;
  };
  await evaluate(APP_DEFINITION, source.definition, []);
  return evaluated;
}

const NO_VARIABLES: EnvironmentPort = { get: () => undefined, names: () => [] };

/** What an imported definition is to the one that installs it. */
function importedStub(definitionPath: string, name: string | null): ModuleSource {
  const stub = JSON.stringify({ componentDefinitionPath: definitionPath, defaultName: name });
  return { path: importPath(definitionPath), source: `export default ${stub};`, environment: "isolate" };
}

async function read(
  path: string,
  modules: ModuleSource[],
  environment: EnvironmentPort,
  cache: TransformCache,
): Promise<Definition> {
  const linker = await Linker.link(modules, sandboxScope(environment), cache, `definition of ${path}`);
  let exported: unknown;
  try {
    const definition: unknown = linker.load("convex.config.js")["default"];
    if (typeof definition !== "object" || definition === null) {
      throw invalid(path, "its default export is made neither by defineApp() nor by defineComponent()");
    }
    exported = method(definition, "export")();
    await linker.settled();
  } catch (cause) {
    if (isEngineError(cause)) throw cause;
    throw invalid(path, describeThrown(cause).message, cause);
  }
  return parseDefinition(path, parseJson(JSON.stringify(exported)));
}

/** The shape that the client library (1.48) gives to `export()`. */
function parseDefinition(path: string, json: Json): Definition {
  if (!isJsonObject(json)) throw invalid(path, "it has an unknown shape");
  const { definitionType, childComponents, httpMounts, envVars } = json;
  const isApp = isJsonObject(definitionType) && definitionType["type"] === "app";
  if (isApp !== (path === APP_DEFINITION)) {
    throw invalid(path, isApp ? "defineApp() is for the app alone" : "the app is defined by defineApp()");
  }
  return {
    name: typeof json["name"] === "string" ? json["name"] : null,
    children: list(path, childComponents).map((child) => parseChild(path, child)),
    httpMounts: new Map(
      Object.entries(isJsonObject(httpMounts) ? httpMounts : {}).map(([prefix, child]) => [
        prefix,
        mountedName(path, child),
      ]),
    ),
    env: list(path, envVars ?? []).map((variable) => parseVariable(path, variable)),
  };
}

function mountedName(path: string, reference: Json | undefined): string {
  if (typeof reference !== "string") throw invalid(path, "a mount of routes in it has an unknown shape");
  return reference.replace(/^_reference\/childComponent\//, "");
}

function parseChild(path: string, json: Json): ChildDefinition {
  if (!isJsonObject(json)) throw invalid(path, "a component in it has an unknown shape");
  const { name, path: definitionPath, env } = json;
  if (typeof name !== "string" || !/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(name)) {
    throw invalid(path, `${JSON.stringify(name)} is no name for a component: letters, digits and underscores`);
  }
  if (typeof definitionPath !== "string") throw invalid(path, `the component "${name}" has no definition`);
  return { name, definitionPath, env: list(path, env ?? []).map((entry) => parseBinding(path, entry)) };
}

function parseBinding(path: string, json: Json): [string, EnvBinding] {
  const [name, binding] = Array.isArray(json) ? json : [];
  if (typeof name === "string" && isJsonObject(binding)) {
    const { type, value, name: variable } = binding;
    if (type === "value" && typeof value === "string") return [name, { type, value }];
    if (type === "envVar" && typeof variable === "string") return [name, { type, name: variable }];
  }
  throw invalid(path, "a variable that it gives to a component has an unknown shape");
}

function parseVariable(path: string, json: Json): DeclaredVariable {
  const [name, declared] = Array.isArray(json) ? json : [];
  if (typeof name === "string" && isJsonObject(declared) && typeof declared["value"] === "string") {
    const validator: Json = parseJson(declared["value"]);
    // The client library made it of `v` validators: the shape is its own.
    return { name, validator: validator as unknown as ValidatorJson, optional: declared["optional"] === true };
  }
  throw invalid(path, "a variable that it declares has an unknown shape");
}

function list(path: string, json: Json | undefined): Json[] {
  if (!Array.isArray(json)) throw invalid(path, "it has an unknown shape");
  return json;
}

function invalid(path: string, problem: string, cause?: unknown): EngineError {
  const what = path === APP_DEFINITION ? "convex.config" : `The component at ${path}`;
  return new EngineError("InvalidComponentDefinition", `${what} is not valid: ${problem}.`, { cause });
}
