import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

/** One import in the sources: which file names which module. Paths are relative to the repository, with "/". */
export interface Import {
  from: string;
  specifier: string;
  /** The file or folder a relative specifier points at; absent for a package. */
  target?: string;
}

const SOURCE = /\.(ts|tsx|mts|js|mjs)$/;
// In stories there is code that made-up agents write: text.
const SKIPPED = new Set(["node_modules", "dist", "_generated", "fixtures", "stories", ".tsc", ".git"]);
const SPECIFIER = /(?:\bfrom\s*|\bimport\s*\(\s*|\bimport\s+)(["'])([^"'\s,]+)\1/g;

/** Every static and dynamic import below `folder`, comments excluded. */
export function importsBelow(root: string, folder: string): Import[] {
  return sourceFiles(join(root, folder)).flatMap((file) => importsOf(root, file));
}

function importsOf(root: string, file: string): Import[] {
  const text = readFileSync(file, "utf8").replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, "");
  const from = slashed(relative(root, file));
  return [...text.matchAll(SPECIFIER)].map((match) => {
    const specifier = match[2] ?? "";
    if (!specifier.startsWith(".")) return { from, specifier };
    return { from, specifier, target: slashed(relative(root, resolve(dirname(file), specifier))) };
  });
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && SOURCE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (file) =>
        !relative(folder, file)
          .split(sep)
          .some((part) => SKIPPED.has(part)),
    );
}

function slashed(path: string): string {
  return path.split(sep).join("/");
}
