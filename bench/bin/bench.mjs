#!/usr/bin/env node
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build as esbuild } from "esbuild";
import { buildIfStale } from "../../scripts/build.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

await buildIfStale();
await esbuild({
  absWorkingDir: root,
  entryPoints: { bench: "bench/src/main.ts", engine: "bench/src/engine/serve.ts" },
  outdir: "bench/dist",
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  external: ["@photostructure/sqlite", "esbuild", "convex", "playwright-core"],
  sourcemap: "linked",
  logLevel: "warning",
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  // What the tests share is bundled from where it stands, and finds its own files from there.
  plugins: [
    {
      name: "place-of-tests",
      setup: (build) =>
        build.onLoad({ filter: /[\\/]e2e[\\/].*\.ts$/ }, ({ path }) => ({
          contents: readFileSync(path, "utf8").replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href)),
          loader: "ts",
        })),
    },
  ],
});
// The in-memory mock takes the backend as modules; the engine and Convex bundle convex/ themselves.
await esbuild({
  absWorkingDir: root,
  entryPoints: readdirSync(join(root, "convex"), { recursive: true })
    .filter((name) => /^[^.]+\.(ts|js)$/.test(name) && !name.includes("auth.config"))
    .map((name) => join("convex", name)),
  outdir: "bench/dist/convex",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  external: ["convex"],
  logLevel: "warning",
});
await import(new URL("../dist/bench.js", import.meta.url).href);
