// Bundles convex/ exactly as `npx convex deploy` would and stops before the network: what the CLI cannot bundle, Convex
// cannot take. `--write-push-request` is a hidden flag of CLI 1.48.0 (pinned).
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), "opensync-deploy-"));
try {
  const cli = createRequire(import.meta.url).resolve("convex/package.json");
  const target = join(folder, "push");
  const flags = [
    "--write-push-request",
    target,
    "--push-all-modules",
    "--typecheck",
    "disable",
    "--codegen",
    "disable",
  ];
  execFileSync(
    process.execPath,
    [join(dirname(cli), "bin", "main.js"), "deploy", ...flags, "--url", "http://127.0.0.1:9", "--admin-key", "x"],
    {
      cwd: root,
      env: { ...process.env, CI: "1", CONVEX_DEPLOYMENT: "", NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const { appDefinition, componentDefinitions } = JSON.parse(readFileSync(`${target}.json`, "utf8"));
  const modules = [appDefinition.changedModules, ...componentDefinitions.map(({ functions }) => functions)].flat();
  const bytes = modules.reduce((sum, module) => sum + module.source.length, 0);
  if (modules.length === 0 || !appDefinition.schema || !appDefinition.dependencies.length)
    throw new Error("the push request carries no modules, no schema or no components");
  if (modules.some((module) => module.environment !== "isolate")) throw new Error("a module asks for the Node runtime");
  console.log(
    `npx convex deploy can take convex/: ${modules.length} modules, ${(bytes / 1024).toFixed(0)} KiB, ${componentDefinitions.length} definitions of components.`,
  );
} catch (error) {
  console.error(
    `npx convex deploy could not take convex/:\n${error.stderr ?? ""}${error.stdout ?? ""}${error.message}`,
  );
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
