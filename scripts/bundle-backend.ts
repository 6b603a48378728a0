import { renameSync, writeFileSync } from "node:fs";
import { bundleFolder } from "@opensync/engine";

/** Bundles the backend's functions as `convex deploy` would and writes them as JSON, for a command that has no bundler to run. */
export async function bundleBackend(folder: string, target: string): Promise<void> {
  const temporary = `${target}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify(await bundleFolder(folder)));
  renameSync(temporary, target);
}
