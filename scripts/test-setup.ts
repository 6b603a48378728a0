import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** What `os.tmpdir` looks at, by system. */
const TEMPORARY_FOLDER = process.platform === "win32" ? ["TEMP", "TMP"] : ["TMPDIR"];

/**
 * Tests that start the real commands need them built once, before any worker races to do it.
 *
 * Whatever a run writes lies in one temporary folder, so that also tests that fail or are killed leave nothing behind.
 */
export default function setup(): () => Promise<void> {
  execFileSync(process.execPath, [fileURLToPath(new URL("build.mjs", import.meta.url))], { stdio: "inherit" });
  // Short: the path of a Unix socket holds about a hundred bytes.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "osk-")));
  for (const variable of TEMPORARY_FOLDER) process.env[variable] = folder;
  return () => removeInUse(folder);
}

const ATTEMPTS = 20;

/** What a test started and did not wait for may write here while it is removed: Node's own retries look for no new files. */
async function removeInUse(folder: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      rmSync(folder, { recursive: true, force: true });
      return;
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await setTimeout(100);
    }
  }
}
