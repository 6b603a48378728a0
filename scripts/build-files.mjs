// What both builds do with files.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join, relative } from "node:path";

const DAY_MS = 24 * 60 * 60 * 1000;

/** A digest of names, sizes and times of all files of the sources. */
export function fingerprintOf(root, sources) {
  const hash = createHash("sha256");
  for (const source of sources) for (const line of describe(root, join(root, source))) hash.update(line);
  return hash.digest("hex");
}

function* describe(root, path) {
  const info = statSync(path, { throwIfNoEntry: false });
  if (!info) return;
  if (!info.isDirectory()) {
    yield `${relative(root, path)}\0${info.size}\0${info.mtimeMs}\n`;
    return;
  }
  for (const name of readdirSync(path).sort())
    if (name !== "dist" && name !== "fixtures") yield* describe(root, join(path, name));
}

/** Maps first: who finds the code finds its map. */
export function moveFiles(from, to) {
  mkdirSync(to, { recursive: true });
  const files = readdirSync(from, { withFileTypes: true }).filter((entry) => entry.isFile());
  const isMap = ({ name }) => name.endsWith(".map");
  for (const { name } of [...files.filter(isMap), ...files.filter((file) => !isMap(file))])
    renameSync(join(from, name), join(to, name));
}

/** What is still in use was written or moved here within the day. */
export function removeOldFiles(folder) {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (Date.now() - statSync(path).mtimeMs > DAY_MS) rmSync(path);
  }
}
