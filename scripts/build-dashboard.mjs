// Builds the dashboard with Vite into the folder beside `opensync`'s bundle, from where `opensync up` serves it. Apart from
// `build.mjs`: the clients' commands need none of it.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { fingerprintOf, moveFiles, removeOldFiles } from "./build-files.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const TARGET = join(root, "cli/dist/dashboard");
const STAMP = join(root, "cli/dist/.dashboard-stamp");
const SOURCES = [
  "dashboard/src",
  "dashboard/public",
  "dashboard/index.html",
  "dashboard/vite.config.ts",
  "protocol/src",
  "package-lock.json",
  "scripts/build-dashboard.mjs",
];

/** Rebuilds when a source is newer than, or differs in name or size from, what the last build saw. */
export async function buildDashboardIfStale() {
  const wanted = fingerprintOf(root, SOURCES);
  const isBuilt = existsSync(join(TARGET, "index.html")) && existsSync(STAMP);
  if (isBuilt && readFileSync(STAMP, "utf8") === wanted) return;
  await buildDashboard();
  writeFileSync(STAMP, wanted);
}

/** The page comes last: whoever gets it finds the files that it names. Files of an older page stay for a day. */
async function buildDashboard() {
  // Vite, and what it bundles, would else build for whatever runs this: tests, say.
  const { NODE_ENV: before } = process.env;
  process.env.NODE_ENV = "production";
  const { build } = await import("vite");
  mkdirSync(dirname(TARGET), { recursive: true });
  const temporary = join(dirname(TARGET), `.dashboard-${process.pid}-${Date.now()}`);
  try {
    await build({
      configFile: join(root, "dashboard/vite.config.ts"),
      logLevel: "error",
      build: { outDir: temporary, emptyOutDir: false },
    });
    moveFiles(join(temporary, "assets"), join(TARGET, "assets"));
    moveFiles(temporary, TARGET);
    removeOldFiles(join(TARGET, "assets"));
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
    rmSync(temporary, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await buildDashboardIfStale();
