// Writes convex/_generated offline with the convex CLI. `--check` fails when the committed files are stale.
// The two hidden flags and the dead address make the CLI generate typed files without a deployment (CLI 1.48.0, pinned).
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const check = process.argv.includes("--check");
const generated = join(root, "convex", "_generated");

// Inside the repository, so that imports resolve; a copy, so that a check leaves the work tree alone.
const copy = mkdtempSync(join(root, "node_modules", ".codegen-"));
try {
  cpSync(join(root, "convex"), join(copy, "convex"), { recursive: true });
  cpSync(join(root, "package.json"), join(copy, "package.json"));
  cpSync(join(root, "tsconfig.base.json"), join(copy, "tsconfig.base.json"));
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"), "junction");
  const cli = createRequire(import.meta.url).resolve("convex/package.json");
  const flags = ["--system-udfs", "--typecheck", "disable", "--url", "http://127.0.0.1:9", "--admin-key", "x"];
  execFileSync(process.execPath, [join(dirname(cli), "bin", "main.js"), "codegen", ...flags], {
    cwd: copy,
    env: { ...process.env, CI: "1", CONVEX_DEPLOYMENT: "", NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
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
  console.error(`The convex CLI could not generate code:\n${error.stderr ?? ""}${error.stdout ?? ""}${error.message}`);
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
