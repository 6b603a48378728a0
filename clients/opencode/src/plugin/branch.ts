import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const LONGEST_NAME = 1000;
/** What git writes where it keeps its branches in another format (reftable). */
const ELSEWHERE = ".invalid";

/** The branch that is checked out where `folder` lies, as git's own files say; null where there is none. */
export function currentBranch(folder: string): string | null {
  const branch = /^ref: refs\/heads\/(.+)$/.exec(readHead(folder).trim())?.[1];
  return branch === undefined || branch === ELSEWHERE ? null : branch.slice(0, LONGEST_NAME);
}

function readHead(folder: string): string {
  for (let place = folder; ; place = dirname(place)) {
    const git = join(place, ".git");
    const head = readIfPresent(join(git, "HEAD"));
    if (head !== "") return head;
    // A linked worktree, or a submodule: a file that names the folder.
    const named = /^gitdir: (.+)$/m.exec(readIfPresent(git))?.[1];
    if (named !== undefined) return readIfPresent(join(resolve(place, named), "HEAD"));
    if (place === dirname(place)) return "";
  }
}

function readIfPresent(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Not there, or a folder, or not ours to read: then it names no branch.
    return "";
  }
}
