import path from "node:path";
import { EngineError } from "../errors";
import { bundleFolder } from "../runtime/bundle";
import { withEsbuild } from "../runtime/esbuild-service";
import type { AppSource, ComponentSource } from "./app-source";
import { type BundledDefinition, bundleDefinitions, definitionPath } from "./bundle-definitions";

/** Bundles a functions folder and the components that it installs. Throws EngineError `BundleFailed`. */
export async function bundleApp(dir: string): Promise<AppSource> {
  const root = path.resolve(dir);
  const packagesFolder = path.dirname(root);
  return await withEsbuild(async () => {
    const [modules, [app, ...components]] = await Promise.all([bundleFolder(root), bundleDefinitions(root)]);
    if (app === undefined) return { modules, packagesFolder };
    const definitions = await Promise.all(components.map((component) => bundleComponent(root, component)));
    return { modules, definition: app.definition, components: definitions, packagesFolder };
  });
}

async function bundleComponent(root: string, { dir, definition }: BundledDefinition): Promise<ComponentSource> {
  const modules = await bundleFolder(dir, path.dirname(root));
  if (modules.some(({ environment }) => environment === "node")) {
    throw new EngineError(
      "BundleFailed",
      `"use node" directive is not supported in components. Remove it from the component at: ${dir}.`,
    );
  }
  return { definitionPath: definitionPath(root, dir), definition, modules };
}
