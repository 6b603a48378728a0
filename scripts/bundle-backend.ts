import { renameSync, writeFileSync } from "node:fs";
import { bundleApp } from "@opensync/engine";

/** Bundles the backend's functions as `convex deploy` would and writes them as JSON, for a command that has no bundler to run. */
export async function bundleBackend(folder: string, target: string): Promise<void> {
  const temporary = `${target}.${process.pid}`;
  // Where packages lie on this machine is of no use on another.
  const { packagesFolder: _, ...app } = await bundleApp(folder);
  writeFileSync(temporary, JSON.stringify(app));
  renameSync(temporary, target);
}
