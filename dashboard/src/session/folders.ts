import type { Session } from "./useSession";

/** Folders that the session's paths are shown relative to, the innermost first. */
export function foldersOf({ cwd, worktree, projectPath }: Pick<Session, "cwd" | "worktree" | "projectPath">): string[] {
  const folders = [cwd, worktree, projectPath].filter((folder) => folder !== null);
  return [...new Set(folders)].sort((a, b) => b.length - a.length);
}
