import type { EnvironmentPort } from "../exec/ports";
import type { ModuleSource } from "./bundle";
import { sandboxScope } from "./globals";
import { Linker } from "./link";

/** Links a bundle in a scope of its own. Nothing is evaluated yet. Throws EngineError for what the runtime cannot run. */
export async function loadModules(sources: ModuleSource[], environment: EnvironmentPort): Promise<Linker> {
  return await Linker.link(sources, sandboxScope(environment));
}
