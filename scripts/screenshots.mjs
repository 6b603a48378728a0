// Takes the pictures of docs/images anew: the real dashboard on the demo's data, in Chromium.
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { buildIfStale } from "./build.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

await buildIfStale();
await build({
  absWorkingDir: root,
  entryPoints: { screenshots: "e2e/screenshots/main.ts" },
  outdir: "e2e/dist",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  external: ["@photostructure/sqlite", "esbuild", "convex", "playwright-core"],
  logLevel: "warning",
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  // What the tests share finds its files from where its source stands.
  plugins: [
    {
      name: "place-of-tests",
      setup: (bundle) =>
        bundle.onLoad({ filter: /[\\/]e2e[\\/].*\.ts$/ }, ({ path }) => ({
          contents: readFileSync(path, "utf8").replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href)),
          loader: "ts",
        })),
    },
  ],
});
await import(pathToFileURL(`${root}/e2e/dist/screenshots.mjs`).href);
