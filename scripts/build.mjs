// Bundles the two command lines and the backend with esbuild, so that a clone runs on Node alone. A clone calls `buildIfStale` from its
// bins: no build step to remember, no stale output. A published package carries `dist/` and not this file.
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { fingerprintOf, moveFiles, removeOldFiles } from "./build-files.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const SOURCES = [
  "protocol/src",
  "clients/core/src",
  "clients/claude-code/src",
  "clients/opencode/src",
  "engine/src",
  "cli/src",
  "convex",
  "package-lock.json",
  "scripts/build.mjs",
  "scripts/build-files.mjs",
  "scripts/bundle-backend.ts",
];

/** What is built: entry file -> bundle. */
export const BUNDLES = {
  "clients/claude-code/src/bin.ts": "clients/claude-code/dist/claude-code-sync.js",
  "clients/opencode/src/bin.ts": "clients/opencode/dist/opencode-sync.js",
  "clients/opencode/src/plugin/opencode-sync-plugin.ts": "clients/opencode/dist/opencode-sync-plugin.js",
  "cli/src/bin.ts": "cli/dist/opensync.js",
  "engine/src/isolate.ts": "cli/dist/engine-isolate.js",
  "scripts/bundle-backend.ts": "scripts/dist/bundle-backend.js",
};

/** OpenCode loads this one, also from where nothing else of the package is: it stands alone. */
const ALONE = new Set(["clients/opencode/dist/opencode-sync-plugin.js"]);

/** The backend's functions, bundled once here rather than at every start. */
const BACKEND = "cli/dist/backend.json";

/** Native or large packages stay where npm put them; everything else is bundled, which halves the start time. */
const EXTERNAL = ["@photostructure/sqlite", "esbuild", "convex", "node:*"];

/** Its main file hides from a bundler what it requires. */
const ESM = { "jsonc-parser": "jsonc-parser/lib/esm/main.js" };

/** Bundled CommonJS packages call require() for Node's own modules. */
const REQUIRE =
  'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

/** Rebuilds when a source is newer than, or differs in name or size from, what the last build saw. */
export async function buildIfStale() {
  const wanted = fingerprintOf(root, SOURCES);
  if (readStamp() === wanted) return false;
  await buildAll(wanted);
  return true;
}

async function buildAll(wanted) {
  await build(BUNDLES);
  const bundler = pathToFileURL(join(root, "scripts/dist/bundle-backend.js"));
  // A module is loaded once for a process; another build of the same process means another bundler.
  await (await import(`${bundler.href}?${wanted}`)).bundleBackend(join(root, "convex"), join(root, BACKEND));
  writeFileSync(stampPath(), wanted);
}

/**
 * Bundles `entries` ({source: target}, relative to the repository). Targets appear whole or not at all, after the chunks that they import.
 * Chunks are what is loaded only when needed: a courier that waits beside the agent has neither the command line nor the parts of it in memory.
 */
export async function build(entries) {
  const { build: esbuild } = await import("esbuild").catch(() => missingDependencies());
  for (const [source, target] of Object.entries(entries)) {
    const folder = join(root, dirname(target));
    const temporary = join(folder, `.build-${process.pid}-${Date.now()}`);
    const name = basename(target, ".js");
    const alone = ALONE.has(target);
    try {
      await esbuild({
        absWorkingDir: root,
        entryPoints: { [name]: source },
        outdir: temporary,
        chunkNames: `${name}-chunks/[name]-[hash]`,
        bundle: true,
        splitting: !alone,
        platform: "node",
        format: "esm",
        target: "node20",
        external: EXTERNAL,
        alias: ESM,
        // Source text stays in memory while its code does. Names are kept, for stack traces.
        minifyWhitespace: true,
        minifySyntax: true,
        sourcemap: alone ? false : "linked",
        legalComments: "none",
        plugins: [withoutTranslations],
        logLevel: "warning",
        banner: alone ? {} : { js: REQUIRE },
      });
      const chunks = `${name}-chunks`;
      if (existsSync(join(temporary, chunks))) moveFiles(join(temporary, chunks), join(folder, chunks));
      moveFiles(temporary, folder);
      // A process that began before this build may still load chunks of the one before.
      removeOldFiles(join(folder, chunks));
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  }
}

/** Zod's object carries its error texts in fifty languages, which a bundler cannot tell to be unused: half a megabyte to read at each start. */
const withoutTranslations = {
  name: "without-translations",
  setup: (build) =>
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
    })),
};

function missingDependencies() {
  console.error("error: The dependencies are not installed.\nRun: npm ci");
  process.exit(1);
}

function stampPath() {
  mkdirSync(join(root, "cli/dist"), { recursive: true });
  return join(root, "cli/dist/.stamp");
}

function readStamp() {
  const built = [...Object.values(BUNDLES), BACKEND].every((target) =>
    statSync(join(root, target), { throwIfNoEntry: false }),
  );
  return built && statSync(stampPath(), { throwIfNoEntry: false }) ? readFileSync(stampPath(), "utf8") : undefined;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await buildAll(fingerprintOf(root, SOURCES));
