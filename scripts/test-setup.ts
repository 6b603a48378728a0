import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Tests that start the real commands need them built once, before any worker races to do it. */
export default function setup(): void {
  execFileSync(process.execPath, [fileURLToPath(new URL("build.mjs", import.meta.url))], { stdio: "inherit" });
}
