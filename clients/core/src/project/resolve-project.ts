import { join, relative } from "node:path";
import { z } from "zod";
import { findCheckout } from "./git-repository";
import { isWindowsPath, normalisePath, projectName } from "./project-name";

export const projectSchema = z.object({ path: z.string(), name: z.string(), repository: z.string().optional() });
/** `repository`: URL of the remote `origin`, as `gitRepo` of the session. */
export type Project = z.infer<typeof projectSchema>;

export type ResolveProject = (cwd: string) => Promise<Project>;

/** Claude Code makes its own worktrees here, and removes them with the session: then git can no longer tell. */
const OWN_WORKTREE = /^(.+?)[\\/]\.claude[\\/]worktrees[\\/][^\\/]+(.*)$/;

/**
 * The project of a working folder: the folder itself, with a linked worktree replaced by its repository, so that the worktrees of one
 * repository are one project. Answers are remembered for the life of the resolver.
 */
export function createProjectResolver(): ResolveProject {
  const known = new Map<string, Promise<Project>>();
  return (cwd) => {
    const present = known.get(cwd);
    if (present) return present;
    const resolving = resolveProject(cwd);
    known.set(cwd, resolving);
    return resolving;
  };
}

async function resolveProject(cwd: string): Promise<Project> {
  // A path of the other system (a copied store, WSL) says nothing about this machine's disk.
  const isLocal = isWindowsPath(cwd) === (process.platform === "win32");
  const checkout = isLocal ? await findCheckout(cwd) : null;
  if (checkout && checkout.root !== checkout.repository) {
    return toProject(join(checkout.repository, relative(checkout.root, cwd)), checkout.remote);
  }
  const own = OWN_WORKTREE.exec(cwd);
  return toProject(own ? `${own[1]}${own[2]}` : cwd, checkout?.remote);
}

function toProject(path: string, remote: string | undefined): Project {
  const normal = normalisePath(path);
  return { path: normal, name: projectName(normal), ...(remote === undefined ? {} : { repository: remote }) };
}
