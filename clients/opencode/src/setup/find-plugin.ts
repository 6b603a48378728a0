import { hasCode, type Environment } from "@opensync/client-core";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { configFolders, configGroups, type ConfigGroup } from "./config-places";
import { readConfig } from "./config-file";
import { ourSpecs } from "./edit-plugins";
import { UnusableConfig } from "./jsonc-document";
import { fits, isOurSpec, specPath, wantedPlugin } from "./plugin-spec";

/** One place that makes OpenCode load the plugin. */
export interface PluginEntry {
  /** The config file, or the plugin itself where it lies in a folder that OpenCode loads whole. */
  readonly path: string;
  readonly spec: string;
  /** What is loaded; null where OpenCode installs the plugin by its name. */
  readonly file: string | null;
  /** As this installation wants it. */
  readonly current: boolean;
}

/** Where OpenCode, started in a folder, finds a plugin of ours. */
export interface FoundPlugin {
  readonly entries: readonly PluginEntry[];
  /** Entries that do not count, with the file whose list takes their place. */
  readonly overruled: readonly { readonly path: string; readonly by: string }[];
  /** Config files that cannot be read, with the reason. */
  readonly unreadable: readonly { readonly path: string; readonly message: string }[];
}

interface Read {
  readonly path: string;
  readonly specs: readonly string[];
}

/** Looks where OpenCode 1.18 does, besides what an organisation puts in force. */
export async function findPlugin(at: { environment: Environment; cwd: string }): Promise<FoundPlugin> {
  const unreadable: { path: string; message: string }[] = [];
  const read: Read[] = [];
  const overruled: { path: string; by: string }[] = [];
  for (const group of configGroups(at)) {
    const lists = await readLists(group, unreadable);
    const last = lists.at(-1);
    for (const list of lists) {
      if (list.specs.length === 0) continue;
      if (!group.lastListCounts || list === last || last === undefined) read.push(list);
      else overruled.push({ path: list.path, by: last.path });
    }
  }
  const wanted = wantedPlugin();
  const entries = read.flatMap(({ path, specs }) =>
    specs.map((spec) => ({ path, spec, file: specPath(spec, path), current: fits(spec, path, wanted) })),
  );
  return { entries: [...entries, ...(await copiesInFolders(at))], overruled, unreadable };
}

/** How many times OpenCode loads it: one name, or one file, counts once however often it is named. */
export function countLoaded({ entries }: FoundPlugin): number {
  return new Set(entries.map(({ file }) => file ?? "")).size;
}

async function readLists({ files }: ConfigGroup, unreadable: { path: string; message: string }[]): Promise<Read[]> {
  const lists: Read[] = [];
  for (const path of files) {
    try {
      const specs = ourSpecs((await readConfig(path)) ?? "");
      if (specs !== null) lists.push({ path, specs });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      unreadable.push({ path, message: error instanceof UnusableConfig ? `${path} ${error.message}` : error.message });
    }
  }
  return lists;
}

async function copiesInFolders(at: { environment: Environment; cwd: string }): Promise<PluginEntry[]> {
  const folders = configFolders(at).flatMap((folder) => [join(folder, "plugin"), join(folder, "plugins")]);
  const names = await Promise.all(
    folders.map(async (folder) => (await listNames(folder)).map((name) => join(folder, name))),
  );
  return names
    .flat()
    .filter((path) => /\.[jt]s$/.test(path) && isOurSpec(path))
    .map((path) => ({ path, spec: path, file: path, current: true }));
}

async function listNames(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  }
}
