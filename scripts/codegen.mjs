// Writes convex/_generated offline with the convex CLI (1.48.0, pinned), as `npx convex dev` and `deploy` write it. `--check` fails when the
// committed files are stale. The types of components come from the deployment's answer: an embedded engine without functions stands in for it.
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { build } from "./build.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const check = process.argv.includes("--check");
const generated = join(root, "convex", "_generated");

await build({ "scripts/empty-deployment.ts": "scripts/dist/empty-deployment.js" });
const { withEmptyDeployment } = await import(pathToFileURL(join(root, "scripts/dist/empty-deployment.js")).href);

// Inside the repository, so that imports resolve; a copy, so that a check leaves the work tree alone.
const copy = mkdtempSync(join(root, "node_modules", ".codegen-"));
try {
  cpSync(join(root, "convex"), join(copy, "convex"), { recursive: true });
  cpSync(join(root, "package.json"), join(copy, "package.json"));
  cpSync(join(root, "tsconfig.base.json"), join(copy, "tsconfig.base.json"));
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"), "junction");
  const cli = join(dirname(createRequire(import.meta.url).resolve("convex/package.json")), "bin", "main.js");
  await withEmptyDeployment(({ url, adminKey }) =>
    promisify(execFile)(
      process.execPath,
      [cli, "codegen", "--typecheck", "disable", "--url", url, "--admin-key", adminKey],
      { cwd: copy, env: { ...process.env, CI: "1", CONVEX_DEPLOYMENT: "", NO_COLOR: "1" } },
    ),
  );
  const fresh = join(copy, "convex", "_generated");
  const stale = [...new Set([...readdirSync(fresh), ...readdirSync(generated)])].filter(
    (name) => read(join(fresh, name)) !== read(join(generated, name)),
  );
  if (stale.length === 0) console.log("convex/_generated is current.");
  else if (check) {
    console.error(`convex/_generated is stale (${stale.join(", ")}). Run: npm run codegen`);
    process.exitCode = 1;
  } else {
    rmSync(generated, { recursive: true, force: true });
    cpSync(fresh, generated, { recursive: true });
    console.log(`convex/_generated written (${stale.join(", ")}).`);
  }
} catch (error) {
  console.error(
    `The convex CLI could not generate code:\n${error.stderr ?? ""}${error.stdout ?? ""}${error.stack ?? error}`,
  );
  process.exitCode = 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}
