import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export default function setup(): void {
  const builder = fileURLToPath(new URL("../../scripts/build-dashboard.mjs", import.meta.url));
  execFileSync(process.execPath, [builder], { stdio: "inherit" });
}
