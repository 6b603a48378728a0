import type { EnvironmentPort } from "../exec/ports";
import type { ModuleSource } from "./bundle";
import { sandboxScope } from "./globals";
import { Linker } from "./link";
import { TransformCache } from "./transform-cache";

/**
 * Links a bundle in a scope of its own. Nothing is evaluated yet. `cacheFile` spares the next start most of the work.
 * Throws EngineError for what the runtime cannot run.
 */
export async function loadModules(
  sources: ModuleSource[],
  environment: EnvironmentPort,
  cacheFile: string | null = null,
): Promise<Linker> {
  return await Linker.link(sources, sandboxScope(environment), new TransformCache(cacheFile));
}
