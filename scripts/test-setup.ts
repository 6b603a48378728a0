import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What `os.tmpdir` looks at, by system. */
const TEMPORARY_FOLDER = process.platform === "win32" ? ["TEMP", "TMP"] : ["TMPDIR"];

/**
 * Tests that start the real commands need them built once, before any worker races to do it.
 *
 * Whatever a run writes lies in one temporary folder, so that also tests that fail or are killed leave nothing behind.
 */
export default function setup(): () => void {
  execFileSync(process.execPath, [fileURLToPath(new URL("build.mjs", import.meta.url))], { stdio: "inherit" });
  // Short: the path of a Unix socket holds about a hundred bytes.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "osk-")));
  for (const variable of TEMPORARY_FOLDER) process.env[variable] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
