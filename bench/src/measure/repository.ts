import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root, found from wherever this code runs: the bench's bundle or a test that reads its source. */
export const repository = rootAbove(dirname(fileURLToPath(import.meta.url)));

function rootAbove(folder: string): string {
  if (existsSync(join(folder, "clients")) && existsSync(join(folder, "convex"))) return folder;
  if (dirname(folder) === folder) throw new Error("The bench does not stand in the repository");
  return rootAbove(dirname(folder));
}
