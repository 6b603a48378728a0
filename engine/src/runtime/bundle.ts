import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import type { BuildFailure, Plugin } from "esbuild";
import { EngineError } from "../errors";
import { findEntryPoints } from "./entry-points";
import { withEsbuild } from "./esbuild-service";
import { externalPackages } from "./external-packages";

export interface ModuleSource {
  /** Relative to the functions folder, posix, with `.js`: `messages.js`, `schema.js`, `_deps/ABC.js`. */
  path: string;
  /** An ES module whose only imports are of other modules of the same bundle. */
  source: string;
  /** JSON of a version 3 source map. */
  sourceMap?: string;
  environment: "isolate" | "node";
}

/**
 * Bundles the modules of a functions folder, or of a component's, with the rules and options of the convex CLI (1.48), so
 * that what runs here is what `convex deploy` would send. The schema and the auth configuration are bundled apart, as the
 * CLI does. Paths in source maps are relative to `project`. Throws EngineError `BundleFailed`.
 */
export async function bundleFolder(
  dir: string,
  project: string = path.dirname(path.resolve(dir)),
): Promise<ModuleSource[]> {
  const root = path.resolve(dir);
  const bundle = async (entryPoints: string[], options: ModuleOptions): Promise<ModuleSource[]> =>
    await bundleModules(project, root, entryPoints, options);
  const { isolate, node, schema, authConfig } = await findEntryPoints(root);
  const bundles = await withEsbuild(() =>
    Promise.all([
      bundle(isolate, ISOLATE),
      bundle(node, nodeOptions(project)),
      bundle(schema === null ? [] : [schema], ISOLATE),
      bundle(authConfig === null ? [] : [authConfig], { ...ISOLATE, splitting: false }),
    ]),
  );
  return bundles.flat();
}

interface ModuleOptions {
  environment: "isolate" | "node";
  splitting: boolean;
  chunkNames: string;
  plugins: Plugin[];
}

async function bundleModules(
  project: string,
  root: string,
  entryPoints: string[],
  { environment, splitting, chunkNames, plugins }: ModuleOptions,
): Promise<ModuleSource[]> {
  if (entryPoints.length === 0) return [];
  const outdir = path.join(project, "out");
  const result = await build({
    absWorkingDir: project,
    entryPoints,
    bundle: true,
    platform: environment === "node" ? "node" : "browser",
    format: "esm",
    target: "esnext",
    jsx: "automatic",
    outdir,
    outbase: root,
    conditions: ["convex", "module"],
    plugins,
    write: false,
    sourcemap: true,
    sourcesContent: false,
    splitting,
    chunkNames,
    treeShaking: true,
    minifySyntax: true,
    minifyIdentifiers: true,
    keepNames: true,
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "silent",
  }).catch((cause: unknown) => {
    throw bundleFailed(cause);
  });

  const outputs = new Map(
    result.outputFiles.map((file) => [path.relative(outdir, file.path).split(path.sep).join("/"), file.text]),
  );
  const modules: ModuleSource[] = [];
  for (const [file, source] of outputs) {
    if (file.endsWith(".map")) continue;
    const sourceMap = outputs.get(`${file}.map`);
    modules.push({ path: file, source, environment, ...(sourceMap === undefined ? {} : { sourceMap }) });
  }
  return modules;
}

export function bundleFailed(cause: unknown): EngineError {
  const errors = isBuildFailure(cause) ? cause.errors : [];
  const hint = errors.some(({ notes }) => notes.some(({ text }) => text.includes("Are you trying to bundle for node?")))
    ? "\nThe function runtime is not Node.js and has none of its modules."
    : "";
  const text = cause instanceof Error ? cause.message : String(cause);
  return new EngineError("BundleFailed", `The functions could not be bundled: ${text}${hint}`, { cause });
}

function isBuildFailure(cause: unknown): cause is BuildFailure {
  return cause instanceof Error && "errors" in cause && Array.isArray(cause.errors);
}

const asyncHooksShim: Plugin = {
  name: "async-hooks-shim",
  setup(esbuild) {
    esbuild.onResolve({ filter: /^(node:)?async_hooks$/ }, ({ path: name }) => ({
      path: name,
      namespace: "async-hooks-shim",
    }));
    esbuild.onLoad({ filter: /.*/, namespace: "async-hooks-shim" }, () => ({
      contents:
        "export const AsyncLocalStorage = globalThis.AsyncLocalStorage;" +
        "export const AsyncResource = globalThis.AsyncResource;" +
        "export default { AsyncLocalStorage, AsyncResource };",
      loader: "js",
    }));
  },
};

/** `import "server-only"` marks a module for Next.js and means nothing here. */
const serverOnlyStub: Plugin = {
  name: "server-only-stub",
  setup(esbuild) {
    esbuild.onResolve({ filter: /^server-only$/ }, ({ path: name }) => ({ path: name, namespace: "server-only-stub" }));
    esbuild.onLoad({ filter: /.*/, namespace: "server-only-stub" }, () => ({ contents: "", loader: "js" }));
  },
};

/** `import wasm from "./x.wasm"` gives a compiled WebAssembly.Module. */
const wasmModules: Plugin = {
  name: "wasm-modules",
  setup(esbuild) {
    esbuild.onResolve({ filter: /\.wasm$/ }, async (args) => {
      if (args.namespace === "wasm-stub") return { path: args.path, namespace: "wasm-binary" };
      if (args.resolveDir === "") return undefined;
      const file = path.resolve(args.resolveDir, args.path);
      return (await isFile(file)) ? { path: file, namespace: "wasm-stub" } : undefined;
    });
    esbuild.onLoad({ filter: /.*/, namespace: "wasm-stub" }, (args) => ({
      contents: `import bytes from ${JSON.stringify(args.path)}; export default new WebAssembly.Module(bytes);`,
    }));
    esbuild.onLoad({ filter: /.*/, namespace: "wasm-binary" }, async (args) => ({
      contents: await readFile(args.path),
      loader: "binary",
    }));
  },
};

async function isFile(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() ?? false;
}

const ISOLATE: ModuleOptions = {
  environment: "isolate",
  splitting: true,
  chunkNames: "_deps/[hash]",
  plugins: [asyncHooksShim, serverOnlyStub, wasmModules],
};

function nodeOptions(project: string): ModuleOptions {
  return {
    environment: "node",
    splitting: true,
    chunkNames: "_deps/node/[hash]",
    plugins: [serverOnlyStub, externalPackages(project), wasmModules],
  };
}
