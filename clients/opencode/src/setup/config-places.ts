import { configFolder, homeFolder, type Environment } from "@opensync/client-core";
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** `user`: every session of this user. `project`: those in one folder, for everybody who works on it. */
export type Scope = "user" | "project";

export interface Place {
  readonly scope: Scope;
  readonly environment: Environment;
  /** Where the command runs: a project's config lies there. */
  readonly cwd: string;
}

/**
 * Files of which OpenCode reads one after the other. Within the global folder a later file's list of plugins takes the place of an earlier
 * one's; elsewhere each file adds to what is there (1.18).
 */
export interface ConfigGroup {
  readonly files: readonly string[];
  readonly lastListCounts: boolean;
}

/** The files of one scope. `OPENCODE_CONFIG` names a user's own file, which is read besides the global ones. */
export function configGroup({ scope, environment, cwd }: Place): ConfigGroup {
  if (scope === "project")
    return { files: [...filesIn(cwd), ...filesIn(join(cwd, ".opencode"))], lastListCounts: false };
  const named = environment["OPENCODE_CONFIG"];
  return named ? { files: [resolve(cwd, named)], lastListCounts: false } : globalGroup(environment);
}

/** Every file that counts for an OpenCode started in `cwd`. */
export function configGroups({ environment, cwd }: Omit<Place, "scope">): ConfigGroup[] {
  const [, ...folders] = configFolders({ environment, cwd });
  const named = environment["OPENCODE_CONFIG"];
  const files = [...(named ? [resolve(cwd, named)] : []), ...[...foldersUp(cwd), ...folders].flatMap(filesIn)];
  return [globalGroup(environment), { files: [...new Set(files)], lastListCounts: false }];
}

/** Folders whose `plugin` and `plugins` OpenCode loads whole; the global one first. */
export function configFolders({ environment, cwd }: Omit<Place, "scope">): string[] {
  const chosen = environment["OPENCODE_CONFIG_DIR"];
  const named = [...foldersUp(cwd), homeFolder(environment)].map((folder) => join(folder, ".opencode"));
  return [...new Set([globalFolder(environment), ...named, ...(chosen ? [resolve(cwd, chosen)] : [])])];
}

function globalGroup(environment: Environment): ConfigGroup {
  const folder = globalFolder(environment);
  return { files: [join(folder, "config.json"), ...filesIn(folder)], lastListCounts: true };
}

function globalFolder(environment: Environment): string {
  return configFolder(environment, "opencode");
}

function filesIn(folder: string): string[] {
  return [join(folder, "opencode.json"), join(folder, "opencode.jsonc")];
}

/** From a folder to the root of its repository, or of the disk where it lies in none: so far OpenCode looks. */
function foldersUp(cwd: string): string[] {
  const folders: string[] = [];
  for (let folder = cwd; ; folder = dirname(folder)) {
    folders.push(folder);
    if (existsSync(join(folder, ".git")) || folder === dirname(folder)) return folders;
  }
}
