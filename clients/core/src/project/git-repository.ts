import { readFile, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";

export interface GitCheckout {
  /** The folder that holds `.git`: the repository itself or one of its worktrees. */
  root: string;
  /** The main worktree's folder; equals `root` outside of linked worktrees. */
  repository: string;
  /** URL of the remote `origin` without any user or password in it. */
  remote: string | undefined;
}

/**
 * The checkout that a folder belongs to, read from git's own files (gitrepository-layout(5)), or null. In a linked worktree `.git` is a
 * file `gitdir: <repository>/.git/worktrees/<name>` whose `commondir` leads to the repository's `.git`. No git program is run.
 */
export async function findCheckout(folder: string): Promise<GitCheckout | null> {
  for (let root = folder; ; root = dirname(root)) {
    const gitFolder = await gitFolderOf(root);
    if (gitFolder !== null) {
      const common = await commonFolder(gitFolder);
      // A submodule's `.git` file leads to <repository>/.git/modules/<name>, which has no commondir: it is a repository of its own.
      const repository = common !== gitFolder && basename(common) === ".git" ? dirname(common) : root;
      return { root, repository, remote: await readRemote(common) };
    }
    if (dirname(root) === root) return null;
  }
}

async function gitFolderOf(root: string): Promise<string | null> {
  const path = join(root, ".git");
  const stats = await stat(path).catch(ignoreAbsence);
  if (stats?.isDirectory()) return path;
  const text = stats?.isFile() ? await readFile(path, "utf8").catch(ignoreAbsence) : null;
  const target = /^gitdir: (.+?)\s*$/m.exec(text ?? "")?.[1];
  return target === undefined ? null : resolve(root, target);
}

async function commonFolder(gitFolder: string): Promise<string> {
  const text = await readFile(join(gitFolder, "commondir"), "utf8").catch(ignoreAbsence);
  if (text === null) return gitFolder;
  const target = text.trim();
  return isAbsolute(target) ? target : resolve(gitFolder, target);
}

async function readRemote(gitFolder: string): Promise<string | undefined> {
  const text = await readFile(join(gitFolder, "config"), "utf8").catch(ignoreAbsence);
  const section = /^\s*\[remote "origin"\]\s*$([\s\S]*?)(?=^\s*\[|(?![\s\S]))/m.exec(text ?? "")?.[1];
  const url = /^\s*url\s*=\s*(.+?)\s*$/m.exec(section ?? "")?.[1];
  return url?.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, "$1");
}

/** A working folder may be gone, or closed to us: then nothing is known of its repository. */
function ignoreAbsence(error: unknown): null {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT" || code === "ENOTDIR" || code === "EACCES" || code === "EPERM" || code === "ELOOP") return null;
  throw error;
}
