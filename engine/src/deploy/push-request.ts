import type { AppSource, ComponentSource } from "../components";
import { EngineError } from "../errors";
import type { ModuleSource } from "../runtime/bundle";
import { isJsonObject, type Json, type JsonObject } from "../values/json";
import { moduleHash } from "./loaded-app";

/** What a push makes of the app. */
export interface PushRequest {
  source: AppSource;
  dryRun: boolean;
  /** Version of the client library that the app was bundled with. */
  udfServerVersion: string;
}

/**
 * Reads the body of `start_push` and its like (CLI 1.48). Modules that the CLI leaves out since the deployment has them
 * are taken from `inForce`. Throws EngineError for another shape, and for what is not supported.
 */
export function parsePushRequest(body: JsonObject, inForce: readonly ModuleSource[]): PushRequest {
  const app = object(body["appDefinition"], "appDefinition");
  const dependencies = array(body["nodeDependencies"] ?? [], "nodeDependencies").map(dependencyName);
  if (dependencies.length > 0) {
    throw new EngineError(
      "NotSupported",
      `The push asks for packages to be installed (${dependencies.join(", ")}), which is not supported. Take them out of externalPackages in convex.json: they are bundled then.`,
    );
  }
  const unchanged = array(app["unchangedModuleHashes"] ?? [], "unchangedModuleHashes").map((hash) =>
    unchangedModule(object(hash, "a module hash"), inForce),
  );
  const { definition = null, udfServerVersion } = app;
  const components = array(body["componentDefinitions"] ?? [], "componentDefinitions").map(componentSource);
  return {
    source: {
      modules: [...unchanged, ...withSchema(app["changedModules"], app["schema"])],
      ...(definition === null ? {} : { definition: moduleSource(definition) }),
      ...(components.length === 0 ? {} : { components }),
    },
    dryRun: body["dryRun"] === true,
    udfServerVersion: typeof udfServerVersion === "string" ? udfServerVersion : "0.0.0",
  };
}

/**
 * The code in the artifact of `convex deploy --write-push-request F --push-all-modules` (CLI 1.48). Throws EngineError
 * `InvalidPushRequest` for another shape.
 */
export function appFromPushRequest(artifact: Json): AppSource {
  const body = object(artifact, "the push request");
  const { unchangedModuleHashes } = object(body["appDefinition"], "appDefinition");
  if (array(unchangedModuleHashes ?? [], "unchangedModuleHashes").length > 0)
    throw invalid("it leaves out unchanged modules; write it with --push-all-modules");
  return parsePushRequest(body, []).source;
}

function componentSource(json: Json): ComponentSource {
  const { definitionPath, definition = null, functions, schema } = object(json, "a component");
  if (typeof definitionPath !== "string") throw invalid("a component has no definitionPath");
  return { definitionPath, definition: moduleSource(definition), modules: withSchema(functions, schema) };
}

function withSchema(modules: Json | undefined, schema: Json | undefined = null): ModuleSource[] {
  const sources = array(modules, "the list of modules").map(moduleSource);
  return schema === null ? sources : [...sources, moduleSource(schema)];
}

function unchangedModule({ path, sha256 }: JsonObject, inForce: readonly ModuleSource[]): ModuleSource {
  const found = inForce.find((module) => module.path === path);
  if (found !== undefined && moduleHash(found) === sha256) return found;
  throw new EngineError(
    "ModuleHashMismatch",
    `The deployment does not have the module ${JSON.stringify(path)} as the push says. Somebody else has pushed meanwhile: push again.`,
    { status: 409 },
  );
}

function moduleSource(json: Json): ModuleSource {
  const { path, source, sourceMap, environment } = object(json, "a module");
  if (typeof path !== "string" || typeof source !== "string") throw invalid("a module lacks its path or source");
  if (!isModulePath(path)) throw invalid(`${JSON.stringify(path)} is no path of a module`);
  if (environment !== "isolate" && environment !== "node") throw invalid(`${path} has no environment`);
  return { path, source, environment, ...(typeof sourceMap === "string" ? { sourceMap } : {}) };
}

/** Throws upstream's error for a file or folder whose name it does not take. */
export function checkModulePath(path: string): void {
  const bad = path.split("/").find((component) => !/^[A-Za-z0-9_.]*$/.test(component));
  if (bad === undefined) return;
  throw new EngineError(
    "InvalidModules",
    `Loading the pushed modules encountered the following error:\n${path} is not a valid path to a Convex module. Path component ${bad} can only contain alphanumeric characters, underscores, or periods.`,
  );
}

function isModulePath(path: string): boolean {
  return /^[\w.-]+(\/[\w.-]+)*\.js$/.test(path) && !path.split("/").some((part) => part === "." || part === "..");
}

function dependencyName(json: Json): string {
  const { name } = object(json, "a dependency");
  return JSON.stringify(name ?? null);
}

function object(json: Json | undefined, what: string): JsonObject {
  if (!isJsonObject(json)) throw invalid(`${what} is not an object`);
  return json;
}

function array(json: Json | undefined, what: string): Json[] {
  if (!Array.isArray(json)) throw invalid(`${what} is not an array`);
  return json;
}

function invalid(problem: string): EngineError {
  return new EngineError("InvalidPushRequest", `This is not a push request: ${problem}.`);
}
