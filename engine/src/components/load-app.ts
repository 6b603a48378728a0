import type { EnvironmentPort } from "../exec/ports";
import { containFailures } from "../runtime/containment";
import { analyzeModules, type AppAnalysis, type InstalledComponent } from "../runtime/analyze";
import type { NodeFunction } from "../runtime/registered";
import { loadModules } from "../runtime/sandbox";
import { TransformCache } from "../runtime/transform-cache";
import { APP } from "../store/namespace";
import { EngineError } from "../errors";
import type { AppSource } from "./app-source";
import { evaluateDefinitions } from "./definitions";
import { installations } from "./installation";

/**
 * Evaluates an app and the components that it installs, each installation in a scope of its own. `cacheFile` spares the next
 * start most of the work. `nodeFunctions` are those that run elsewhere. Throws EngineError for what cannot be evaluated, installed or run.
 */
export async function loadApp(
  source: AppSource,
  environment: EnvironmentPort,
  cacheFile: string | null = null,
  nodeFunctions: readonly NodeFunction[] = [],
): Promise<AppAnalysis> {
  const release = containFailures(() => undefined);
  try {
    return await load(source, environment, cacheFile, nodeFunctions);
  } finally {
    release();
  }
}

async function load(
  source: AppSource,
  environment: EnvironmentPort,
  cacheFile: string | null,
  nodeFunctions: readonly NodeFunction[],
): Promise<AppAnalysis> {
  const cache = new TransformCache(cacheFile);
  const definitions = await evaluateDefinitions(source, environment, cache);
  const modules = new Map((source.components ?? []).map((each) => [each.definitionPath, each.modules]));
  const [root, ...installed] = installations(definitions, environment);
  const components = new Map<string, InstalledComponent>();
  for (const { path, definitionPath, httpMounts, environment: visible } of installed) {
    const linker = await loadModules(modules.get(definitionPath) ?? [], visible, cache, path);
    components.set(path, { path, definitionPath, httpMounts, ...analyzeModules(linker, path) });
    await linker.settled();
  }
  const linker = await loadModules(source.modules, environment, cache, APP);
  const app = analyzeModules(linker, APP, nodeFunctions);
  await linker.settled();
  cache.save();
  for (const { httpMounts } of root === undefined ? installed : [root, ...installed]) {
    for (const { prefix, component } of httpMounts) {
      const child = components.get(component);
      if (child?.http === null && child.httpMounts.length === 0) {
        throw new EngineError(
          "InvalidComponentDefinition",
          `HTTP mount "${prefix}" is invalid: Child component "${component}" doesn't have any HTTP routes.`,
        );
      }
    }
  }
  return { ...app, components, definitions, httpMounts: root?.httpMounts ?? [] };
}
