import { existsSync } from "node:fs";
import path from "node:path";
import { build, type Plugin } from "esbuild";
import type { ModuleSource } from "../runtime/bundle";
import { bundleFailed } from "../runtime/bundle";

export interface BundledDefinition {
  /** The folder in which the component is defined. */
  dir: string;
  definition: ModuleSource;
}

/**
 * Bundles the `convex.config` of an app, and of every component that it or one of these imports, as the convex CLI
 * (1.48) does: each apart, with references to the others left in place. The app's comes first; none without such a file.
 */
export async function bundleDefinitions(root: string): Promise<BundledDefinition[]> {
  const bundled = new Map<string, BundledDefinition>();
  let found = [root];
  while (found.length > 0) {
    const round = found.filter((dir) => !bundled.has(dir));
    found = [];
    for (const dir of round) {
      const file = definitionFile(dir);
      if (file === null) continue;
      const { definition, imported } = await bundleDefinition(root, file);
      bundled.set(dir, { dir, definition });
      found.push(...imported);
    }
  }
  return [...bundled.values()];
}

/** How a definition is named: by the path from the app's folder. */
export function definitionPath(root: string, dir: string): string {
  return path.relative(root, dir).split(path.sep).join("/");
}

const IMPORT_PREFIX = "_componentDeps/";

/** Under which module path the definitions that import it find a definition. */
export function importPath(definition: string): string {
  return `${IMPORT_PREFIX}${Buffer.from(definition).toString("base64url")}`;
}

/** The definitions that a bundled one imports, by their paths. */
export function importedDefinitions(source: string): string[] {
  const found = Array.from(source.matchAll(/["']\.\/_componentDeps\/([\w-]+)["']/g), ([, name = ""]) =>
    Buffer.from(name, "base64url").toString("utf8"),
  );
  return [...new Set(found)];
}

async function bundleDefinition(
  root: string,
  file: string,
): Promise<{ definition: ModuleSource; imported: Set<string> }> {
  const imported = new Set<string>();
  // Output lies beside its source, so that paths in source maps are those of the CLI.
  const top = path.parse(file).root;
  const { outputFiles } = await build({
    absWorkingDir: path.dirname(root),
    entryPoints: [file],
    bundle: true,
    platform: "browser",
    format: "esm",
    target: "esnext",
    conditions: ["convex", "module"],
    plugins: [leaveDefinitions(root, imported)],
    splitting: false,
    write: false,
    outdir: top,
    outbase: top,
    minify: true,
    keepNames: true,
    sourcemap: true,
    logLevel: "silent",
  }).catch((cause: unknown) => {
    throw bundleFailed(cause);
  });
  const text = (end: string): string => outputFiles.find((output) => output.path.endsWith(end))?.text ?? "";
  const definition: ModuleSource = {
    path: "convex.config.js",
    source: text(".js"),
    sourceMap: text(".js.map"),
    environment: "isolate",
  };
  return { definition, imported };
}

/** Imports of other components' definitions stay imports, by the names that `importPath` gives them. */
function leaveDefinitions(root: string, imported: Set<string>): Plugin {
  return {
    name: "component-definitions",
    setup(esbuild) {
      esbuild.onResolve({ filter: /.*convex\.config.*/ }, async (args) => {
        // What this asks esbuild itself comes back here without a namespace.
        if (args.kind === "entry-point" || args.namespace !== "file") return undefined;
        for (const candidate of candidates(args.path)) {
          const { path: resolved } = await esbuild.resolve(candidate, { kind: args.kind, resolveDir: args.resolveDir });
          if (resolved === "") continue;
          const dir = path.dirname(resolved);
          if (definitionFile(dir) === null) return undefined;
          imported.add(dir);
          return { path: `./${importPath(definitionPath(root, dir))}`, external: true };
        }
        return undefined;
      });
    },
  };
}

/** `convex.config.js` may be written for `convex.config.ts`, and without an ending. */
function candidates(specifier: string): string[] {
  const extension = path.extname(specifier);
  if (extension === ".js") return [specifier, `${specifier.slice(0, -3)}.ts`];
  return extension === ".ts" ? [specifier] : [specifier, `${specifier}.js`, `${specifier}.ts`];
}

function definitionFile(dir: string): string | null {
  const files = ["convex.config.ts", "convex.config.js"].map((name) => path.join(dir, name));
  return files.find((file) => existsSync(file)) ?? null;
}
