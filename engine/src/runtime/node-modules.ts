import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { AppSource } from "../components";
import { EngineError } from "../errors";
import { describeThrown } from "./function-error";
import type { ModuleExports } from "./link";
import { canonicalPath } from "./paths";
import { type FunctionDefinition, type Invoke, registeredFunction, registeredHttpAction } from "./registered";
import { registerSourceMaps, setModuleRoot } from "./stack";

/** The modules of an app for Node.js, where Node.js can import them. */
export interface NodeCode {
  folder: string;
  /** Paths of the modules below it, without those that only other modules import. */
  entryPoints: string[];
}

/**
 * Writes the modules into a folder of their own below `cache`, unless they are there. Null for an app without any. Packages
 * that are not bundled are found where the app's folder has them.
 */
export function writeNodeCode({ modules, packagesFolder }: AppSource, cache: string): NodeCode | null {
  const code = modules.filter(({ environment }) => environment === "node");
  if (code.length === 0) return null;
  const packages = packagesFolder === undefined ? null : nodeModulesAbove(packagesFolder);
  const digest = createHash("sha256")
    .update(JSON.stringify([code, packages]))
    .digest("hex")
    .slice(0, 32);
  const folder = path.join(cache, digest);
  const entryPoints = code.map((module) => module.path).filter((each) => !each.startsWith("_deps/"));
  if (existsSync(folder)) return { folder, entryPoints };
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  const partial = mkdtempSync(path.join(cache, "partial-"));
  writeFileSync(path.join(partial, "package.json"), '{"type":"module"}', { mode: 0o600 });
  for (const { path: name, source, sourceMap } of code) {
    const file = path.join(partial, name);
    if (!file.startsWith(partial + path.sep))
      throw new EngineError("ModuleNotLoaded", `${name} is no path of a module.`);
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, source, { mode: 0o600 });
    if (sourceMap !== undefined) writeFileSync(`${file}.map`, sourceMap, { mode: 0o600 });
  }
  if (packages !== null) symlinkSync(packages, path.join(partial, "node_modules"), "junction");
  try {
    renameSync(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return { folder, entryPoints };
}

/** Removes all that `writeNodeCode` has written to `cache`, but for `code`. */
export function removeOtherCode(cache: string, code: NodeCode | null): void {
  if (!existsSync(cache)) return;
  for (const name of readdirSync(cache)) {
    const folder = path.join(cache, name);
    if (folder !== code?.folder) rmSync(folder, { recursive: true, force: true });
  }
}

function nodeModulesAbove(folder: string): string | null {
  for (let dir = path.resolve(folder); ; dir = path.dirname(dir)) {
    const candidate = path.join(dir, "node_modules");
    if (existsSync(candidate)) return candidate;
    if (path.dirname(dir) === dir) return null;
  }
}

/** Imports the modules into this thread. Throws EngineError `ModuleNotLoaded` for one that throws, or has what only actions may be. */
export async function importNodeModules({
  folder,
  entryPoints,
}: NodeCode): Promise<(FunctionDefinition & { invoke: Invoke })[]> {
  setModuleRoot(`${pathToFileURL(folder).href}/`);
  const functions = await Promise.all(
    entryPoints.map(async (modulePath) => {
      const file = path.join(folder, modulePath);
      const map = `${file}.map`;
      registerSourceMaps(`convex:/${modulePath}`, [existsSync(map) ? readFileSync(map, "utf8") : undefined]);
      return actionsOf(modulePath, await imported(modulePath, pathToFileURL(file).href));
    }),
  );
  return functions.flat();
}

async function imported(modulePath: string, url: string): Promise<ModuleExports> {
  try {
    return (await import(url)) as ModuleExports;
  } catch (cause) {
    throw new EngineError("ModuleNotLoaded", `Failed to analyze ${modulePath}: ${describeThrown(cause).message}`, {
      cause,
    });
  }
}

function actionsOf(modulePath: string, exports: ModuleExports): (FunctionDefinition & { invoke: Invoke })[] {
  return Object.entries(exports).flatMap(([name, exported]) => {
    const definition = registeredFunction({ component: "", path: canonicalPath(`${modulePath}:${name}`) }, exported);
    const isHttp = registeredHttpAction(exported) !== null;
    if (isHttp || (definition !== null && definition.kind !== "action")) {
      const kind = isHttp ? "HttpAction" : definition?.kind === "query" ? "Query" : "Mutation";
      // Upstream's text.
      throw new EngineError(
        "ModuleNotLoaded",
        `\`${name}\` defined in \`${modulePath}\` is a ${kind} function. Only actions can be defined in Node.js. See https://docs.convex.dev/functions/actions for more details.`,
      );
    }
    return definition === null ? [] : [definition];
  });
}
