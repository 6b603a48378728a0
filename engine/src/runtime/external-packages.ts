import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Plugin } from "esbuild";
import { EngineError } from "../errors";
import { isJsonObject, type Json, parseJson } from "../values/json";

/**
 * Leaves those packages out of modules for Node.js that `node.externalPackages` of the project's `convex.json` names (`*`
 * for all that its package.json lists), by the rules of the convex CLI.
 */
export function externalPackages(project: string): Plugin {
  const external = externalNames(project);
  return {
    name: "external-packages",
    setup(esbuild) {
      esbuild.onResolve({ namespace: "file", filter: /.*/ }, ({ path: specifier, resolveDir }) => {
        const name = packageName(specifier);
        if (name === null || !external.has(name)) return undefined;
        // Another version, nested in a package that needs it, is bundled with that package.
        const isProjects = installedAt(name, resolveDir) === installedAt(name, project);
        return isProjects ? { path: specifier, external: true } : undefined;
      });
    },
  };
}

function externalNames(project: string): Set<string> {
  const node = section(readJson(path.join(project, "convex.json")), "node");
  const allowed = isJsonObject(node) && Array.isArray(node["externalPackages"]) ? node["externalPackages"] : [];
  if (allowed.length === 0) return new Set();
  const manifest = readJson(path.join(project, "package.json"));
  const listed = DEPENDENCIES.flatMap((kind) => {
    const entries = section(manifest, kind);
    return isJsonObject(entries) ? Object.keys(entries) : [];
  });
  return new Set(listed.filter((name) => allowed.includes("*") || allowed.includes(name)));
}

const DEPENDENCIES = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

function section(json: Json, name: string): Json {
  return isJsonObject(json) ? (json[name] ?? null) : null;
}

function readJson(file: string): Json {
  if (!existsSync(file)) return null;
  try {
    return parseJson(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new EngineError("BundleFailed", `${file} is not JSON.`, { cause });
  }
}

/** Null for a relative or absolute path. */
function packageName(specifier: string): string | null {
  if (specifier.startsWith(".") || path.isAbsolute(specifier)) return null;
  const [first = "", second = ""] = specifier.split("/");
  return first.startsWith("@") ? `${first}/${second}` : first;
}

function installedAt(name: string, from: string): string | null {
  for (let dir = from; ; dir = path.dirname(dir)) {
    const candidate = path.join(dir, "node_modules", name);
    if (existsSync(candidate)) return candidate;
    if (path.dirname(dir) === dir) return null;
  }
}
