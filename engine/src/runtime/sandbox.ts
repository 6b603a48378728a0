import type { EnvironmentPort } from "../exec/ports";
import type { ModuleSource } from "./bundle";
import { sandboxScope } from "./globals";
import { Linker } from "./link";
import { TransformCache } from "./transform-cache";

/**
 * Links the modules of a bundle that are not for Node.js in a scope of its own, under a name that tells them from those of
 * others in stack traces. Nothing is evaluated yet. Throws EngineError for what the runtime cannot run.
 */
export async function loadModules(
  sources: readonly ModuleSource[],
  environment: EnvironmentPort,
  cache: TransformCache = new TransformCache(null),
  name = "",
): Promise<Linker> {
  const modules = sources.filter((module) => module.environment === "isolate");
  return await Linker.link(modules, sandboxScope(environment), cache, name);
}
