import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import type { BuildFailure, Plugin } from "esbuild";
import { EngineError } from "../errors";
import { findEntryPoints } from "./entry-points";
import { withEsbuild } from "./esbuild-service";

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
 * Bundles a functions folder with the rules and options of the convex CLI (1.48), so that what runs
 * here is what `convex deploy` would send. The schema and the auth configuration are bundled apart, as the CLI does.
 * Throws EngineError `BundleFailed`, or `NotSupported` for a module with "use node".
 */
export async function bundleFolder(dir: string): Promise<ModuleSource[]> {
  const root = path.resolve(dir);
  const { entryPoints, schema, authConfig } = await findEntryPoints(root);
  const bundles = await withEsbuild(() =>
    Promise.all([
      bundleModules(root, entryPoints, true),
      bundleModules(root, schema === null ? [] : [schema], true),
      bundleModules(root, authConfig === null ? [] : [authConfig], false),
    ]),
  );
  return bundles.flat();
}

async function bundleModules(root: string, entryPoints: string[], splitting: boolean): Promise<ModuleSource[]> {
  if (entryPoints.length === 0) return [];
  const outdir = path.join(path.dirname(root), "out");
  const result = await build({
    absWorkingDir: path.dirname(root),
    entryPoints,
    bundle: true,
    platform: "browser",
    format: "esm",
    target: "esnext",
    jsx: "automatic",
    outdir,
    outbase: root,
    conditions: ["convex", "module"],
    plugins: [asyncHooksShim, serverOnlyStub, wasmModules],
    write: false,
    sourcemap: true,
    sourcesContent: false,
    splitting,
    chunkNames: "_deps/[hash]",
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
    modules.push({ path: file, source, environment: "isolate", ...(sourceMap === undefined ? {} : { sourceMap }) });
  }
  return modules;
}

function bundleFailed(cause: unknown): EngineError {
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
