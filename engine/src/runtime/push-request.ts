import type { AppSource, ComponentSource } from "../components";
import { EngineError } from "../errors";
import type { Json, JsonObject } from "../values/json";
import type { ModuleSource } from "./bundle";

/**
 * The code in the artifact of `convex deploy --write-push-request F --push-all-modules` (CLI 1.48). Throws EngineError
 * `InvalidPushRequest` for another shape.
 */
export function appFromPushRequest(request: Json): AppSource {
  const root = object(request, "the push request");
  const app = object(root["appDefinition"], "appDefinition");
  if (array(app["unchangedModuleHashes"] ?? [], "unchangedModuleHashes").length > 0) {
    throw invalid("it leaves out unchanged modules; write it with --push-all-modules");
  }
  const { definition = null } = app;
  return {
    modules: withSchema(app["changedModules"], app["schema"]),
    definition: definition === null ? null : moduleSource(definition),
    components: array(root["componentDefinitions"] ?? [], "componentDefinitions").map(componentSource),
  };
}

function componentSource(json: Json): ComponentSource {
  const component = object(json, "a component");
  const { definitionPath, definition, functions, schema } = component;
  if (typeof definitionPath !== "string") throw invalid("a component has no definitionPath");
  return {
    definitionPath,
    definition: moduleSource(definition ?? null),
    modules: withSchema(functions, schema),
  };
}

function withSchema(modules: Json | undefined, schema: Json = null): ModuleSource[] {
  const sources = array(modules, "the list of modules").map(moduleSource);
  return schema === null ? sources : [...sources, moduleSource(schema)];
}

function moduleSource(json: Json): ModuleSource {
  const module = object(json, "a module");
  const { path, source, sourceMap, environment } = module;
  if (typeof path !== "string" || typeof source !== "string") throw invalid("a module lacks path or source");
  if (environment !== "isolate" && environment !== "node") throw invalid(`${path} is for an unknown environment`);
  return { path, source, environment, ...(typeof sourceMap === "string" ? { sourceMap } : {}) };
}

function object(json: Json | undefined, what: string): JsonObject {
  if (json === null || typeof json !== "object" || Array.isArray(json)) throw invalid(`${what} is not an object`);
  return json;
}

function array(json: Json | undefined, what: string): Json[] {
  if (!Array.isArray(json)) throw invalid(`${what} is not an array`);
  return json;
}

function invalid(problem: string): EngineError {
  return new EngineError("InvalidPushRequest", `This is not a push request: ${problem}.`);
}
