import { existsSync } from "node:fs";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { OpenSyncError } from "@opensync/client-core";

/** What stands in opencode.json where the plugin comes from the registry; OpenCode installs it by this name at its start. */
const PACKAGE = "opencode-sync-plugin";
const BUNDLE = "opencode-sync-plugin.js";

/** The plugin as this installation wants it in opencode.json. */
export interface WantedPlugin {
  readonly spec: string;
  /** The built file that `spec` names; null where OpenCode installs it by name. */
  readonly bundle: string | null;
}

/** In a clone the file that is built there, from an installed package the package's name. */
export function wantedPlugin(folder = packageFolder()): WantedPlugin {
  if (!existsSync(join(folder, "..", "..", "scripts", "build.mjs"))) return { spec: PACKAGE, bundle: null };
  const bundle = join(folder, "dist", BUNDLE);
  return { spec: pathToFileURL(bundle).href, bundle };
}

/** @throws OpenSyncError `state_unusable`: OpenCode passes over a file that is not there without a word */
export function requireBundle({ bundle }: WantedPlugin): void {
  if (bundle === null || existsSync(bundle)) return;
  throw new OpenSyncError("state_unusable", `${bundle} is not built`, { hint: "Run: npm run build" });
}

/**
 * An entry of any version of ours: the package's name with or without a version, or a path or file:// URL to it, in a clone or an installation.
 * OpenCode takes what begins with file://, a dot, a slash or a drive for a path.
 */
export function isOurSpec(spec: string): boolean {
  if (!isPath(spec)) return new RegExp(`^(?:.+@npm:)?${PACKAGE}(?:@.*)?$`).test(spec);
  const path = spec.replaceAll("\\", "/").replace(/\/+$/, "");
  return /\/opencode-sync-plugin(?:\.[cm]?[jt]s)?$|\/opencode-sync-plugin\/|\/clients\/opencode(?:\/dist)?$/.test(path);
}

/** The file or folder that an entry names, as OpenCode finds it from the config file; null for a package's name. */
export function specPath(spec: string, configPath: string): string | null {
  if (!isPath(spec)) return null;
  if (spec.startsWith("file://")) return pathOfUrl(spec);
  const folder = dirname(configPath);
  // OpenCode 1.18 resolves from beside a folder .opencode, not from within.
  return resolve(basename(folder) === ".opencode" ? dirname(folder) : folder, spec);
}

/** Whether an entry of ours needs no change: it loads this installation, or a package at whichever version its owner chose. */
export function fits(spec: string, configPath: string, wanted: WantedPlugin): boolean {
  const path = specPath(spec, configPath);
  return wanted.bundle === null ? path === null || existsSync(path) : path === wanted.bundle;
}

function pathOfUrl(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    // Of another machine, or no URL at all: shown as it is written, and found to be missing.
    return url;
  }
}

function isPath(spec: string): boolean {
  return spec.startsWith("file://") || spec.startsWith(".") || isAbsolute(spec) || /^[A-Za-z]:[\\/]/.test(spec);
}

/** Sources and bundle lie at different depths of it. */
function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "bin", "opencode-sync.mjs"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error("bin/opencode-sync.mjs is missing from this installation");
    folder = parent;
  }
  return folder;
}
