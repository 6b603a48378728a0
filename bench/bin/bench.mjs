#!/usr/bin/env node
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build as esbuild } from "esbuild";
import { build, buildIfStale } from "../../scripts/build.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

await buildIfStale();
await build({ "bench/src/main.ts": "bench/dist/bench.js" });
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
