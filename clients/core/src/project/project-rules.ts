import { realpath } from "node:fs/promises";
import { isWithin } from "./project-name";
import type { ResolveProject } from "./resolve-project";

export interface ProjectRules {
  /** Absolute folders, each with what is below it. Empty: all. */
  includeProjects: readonly string[];
  /** Wins over `includeProjects`. */
  excludeProjects: readonly string[];
}

/** Whether a session that ran in these folders may be sent. */
export type AllowsFolders = (folders: readonly string[]) => Promise<boolean>;

/**
 * A folder counts by its own path, by the path behind its links, and, for a worktree, by its repository's. Of a session whose folder nobody
 * knows nothing is sent as long as there are rules. Null: there are none.
 */
export function createProjectRules(rules: Partial<ProjectRules>, resolveProject: ResolveProject): AllowsFolders | null {
  const { includeProjects = [], excludeProjects = [] } = rules;
  if (includeProjects.length + excludeProjects.length === 0) return null;
  let listed: Promise<{ included: string[]; excluded: string[] }> | undefined;
  return async (folders) => {
    listed ??= namesOfAll(includeProjects, excludeProjects);
    const { included, excluded } = await listed;
    const names: string[] = [];
    for (const folder of folders) names.push(...(await namesOf(folder)), (await resolveProject(folder)).path);
    const isListed = (list: readonly string[]) => names.some((name) => list.some((outer) => isWithin(name, outer)));
    return names.length > 0 && !isListed(excluded) && (included.length === 0 || isListed(included));
  };
}

async function namesOfAll(included: readonly string[], excluded: readonly string[]) {
  const all = async (folders: readonly string[]) => (await Promise.all(folders.map(namesOf))).flat();
  return { included: await all(included), excluded: await all(excluded) };
}

async function namesOf(folder: string): Promise<string[]> {
  try {
    return [...new Set([folder, await realpath(folder)])];
  } catch (error) {
    // Gone, closed to us, or of another system: its name is all there is.
    if (error instanceof Error && "code" in error) return [folder];
    throw error;
  }
}
