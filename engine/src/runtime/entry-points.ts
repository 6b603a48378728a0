import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { EngineError } from "../errors";

export interface EntryPoints {
  /** Absolute paths of the files whose exports are functions, in the CLI's order. */
  isolate: string[];
  /** Those of them with the directive "use node". */
  node: string[];
  schema: string | null;
  authConfig: string | null;
}

const EXTENSIONS = [".js", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts", ".jsx"];

/** Which files of a functions folder are modules, by the rules of the convex CLI's bundler. */
export async function findEntryPoints(root: string): Promise<EntryPoints> {
  const files = await walk(root, true).catch((cause: unknown) => {
    throw new EngineError("BundleFailed", `The functions folder ${root} cannot be read: ${String(cause)}`, { cause });
  });
  const isolate: string[] = [];
  const node: string[] = [];
  for (const file of files) {
    const relative = path.relative(root, file);
    if (relative.startsWith(`_deps${path.sep}`)) {
      throw new EngineError(
        "BundleFailed",
        `${file} is in the "_deps" folder, which is reserved for dependencies. Move it to another folder.`,
      );
    }
    if (!isModuleName(relative)) continue;
    const source = await readFile(file, "utf8");
    if (/\.tsx?$/.test(file) && !/^\s{0,100}(import|export)/m.test(source)) continue;
    const isNode = hasUseNodeDirective(source);
    if (isNode && mustBeIsolate(relative)) {
      throw new EngineError("BundleFailed", `"use node" directive is not allowed for ${relative}.`);
    }
    (isNode ? node : isolate).push(file);
  }
  return {
    isolate,
    node,
    schema: pick(root, files, ["schema.ts", "schema.js"]),
    authConfig: pickOne(root, files, ["auth.config.ts", "auth.config.js"]),
  };
}

function mustBeIsolate(relative: string): boolean {
  return ["http", "crons", "schema", "auth.config"].includes(relative.replace(/\.[^/.]+$/, ""));
}

function isModuleName(relative: string): boolean {
  const base = path.basename(relative);
  return (
    EXTENSIONS.some((extension) => relative.endsWith(extension)) &&
    !relative.startsWith(`_generated${path.sep}`) &&
    !base.startsWith(".") &&
    !base.startsWith("#") &&
    base !== "schema.ts" &&
    base !== "schema.js" &&
    base.split(".").length <= 2 &&
    !relative.includes(" ")
  );
}

/** Depth first, by UTF-16 code units; a subfolder that defines a component is another deployment unit. */
async function walk(dir: string, isRoot: boolean): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  if (!isRoot && entries.some((entry) => entry.name === "convex.config.ts")) return [];
  const files: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const child = path.join(dir, entry.name);
    if (entry.isDirectory()) files.push(...(await walk(child, false)));
    else if (entry.isFile()) files.push(child);
  }
  return files;
}

/** A directive stands before every statement; comments and other directives may precede it. */
function hasUseNodeDirective(source: string): boolean {
  const prologue = /^(?:\s|\/\/[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/|(?:"[^"\n]*"|'[^'\n]*')\s*;?)*/.exec(source)?.[0] ?? "";
  const code = prologue.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, "");
  return /(["'])use node\1/.test(code);
}

function pick(root: string, files: string[], names: string[]): string | null {
  return names.map((name) => path.join(root, name)).find((file) => files.includes(file)) ?? null;
}

function pickOne(root: string, files: string[], names: string[]): string | null {
  const found = names.filter((name) => files.includes(path.join(root, name)));
  if (found.length > 1) throw new EngineError("BundleFailed", `Found both ${found.join(" and ")}, choose one.`);
  return pick(root, files, names);
}
