import { EngineError } from "../errors";
import type { Json, JsonObject } from "../values/json";
import type { ModuleSource } from "./bundle";

/**
 * The modules in the artifact of `convex deploy --write-push-request F --push-all-modules` (CLI 1.48).
 * Throws EngineError `InvalidPushRequest` for another shape, `NotSupported` for components and "use node".
 */
export function modulesFromPushRequest(request: Json): ModuleSource[] {
  const root = object(request, "the push request");
  const app = object(root["appDefinition"], "appDefinition");
  if (array(root["componentDefinitions"] ?? [], "componentDefinitions").length > 0) {
    throw new EngineError("NotSupported", "The push request installs components, which are not supported yet.");
  }
  if (array(app["unchangedModuleHashes"] ?? [], "unchangedModuleHashes").length > 0) {
    throw invalid("it leaves out unchanged modules; write it with --push-all-modules");
  }
  const modules = array(app["changedModules"], "changedModules").map(moduleSource);
  const schema = app["schema"] ?? null;
  return schema === null ? modules : [...modules, moduleSource(schema)];
}

function moduleSource(json: Json): ModuleSource {
  const module = object(json, "a module");
  const { path, source, sourceMap, environment } = module;
  if (typeof path !== "string" || typeof source !== "string") throw invalid("a module lacks path or source");
  if (environment !== "isolate") {
    throw new EngineError(
      "NotSupported",
      `${path} has the "use node" directive. Modules that run in Node.js are not supported yet.`,
    );
  }
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
