import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/** One place where OpenCode keeps sessions: a database, or a folder `storage` of versions before 1.2 with a JSON file each row. */
export interface StorePlace {
  readonly kind: "database" | "json";
  readonly path: string;
}

export interface WhereToLook {
  environment?: NodeJS.ProcessEnv;
  homeFolder?: string;
}

/** `opencode.db`, and `opencode-<channel>.db` of builds that are not releases. */
const DATABASE_NAME = /^opencode(?:-[A-Za-z0-9._-]+)?\.db$/;

/** OpenCode's data folder: by the XDG rules on every system, macOS and Windows too (its package `xdg-basedir`). */
export function dataFolder({ environment = process.env, homeFolder = homedir() }: WhereToLook = {}): string {
  return join(environment.XDG_DATA_HOME || join(homeFolder, ".local", "share"), "opencode");
}

/** The places that are there, databases first, so that of a session in several the database's counts. None: OpenCode never ran here. */
export function findStores(where: WhereToLook = {}): StorePlace[] {
  const folder = dataFolder(where);
  const named = (where.environment ?? process.env).OPENCODE_DB;
  const databases = named ? namedDatabase(named, folder) : databasesIn(folder);
  const json = join(folder, "storage");
  return [
    ...databases.map((path): StorePlace => ({ kind: "database", path })),
    ...[...(existsSync(join(json, "session")) ? [json] : []), ...storesOfProjects(folder)].map((path): StorePlace => ({
      kind: "json",
      path,
    })),
  ];
}

/** `OPENCODE_DB`: an absolute path, or one from the data folder; `:memory:` is nobody else's to read. */
function namedDatabase(named: string, folder: string): string[] {
  if (named === ":memory:") return [];
  const path = isAbsolute(named) ? named : join(folder, named);
  return existsSync(path) ? [path] : [];
}

function databasesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => DATABASE_NAME.test(name));
  return names
    .toSorted((a, b) => Number(b === "opencode.db") - Number(a === "opencode.db"))
    .map((name) => join(folder, name));
}

/** Before 0.6 each project had a store of its own: `project/<folder>/storage`. */
function storesOfProjects(folder: string): string[] {
  const projects = join(folder, "project");
  if (!existsSync(projects)) return [];
  return readdirSync(projects)
    .toSorted()
    .map((name) => join(projects, name, "storage"))
    .filter((path) => existsSync(join(path, "session", "info")));
}
