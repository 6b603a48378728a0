/** The files that a patch names, in its order: of `*** Update File: path` (apply_patch) and of unified diffs. */
export function patchedFiles(patch: string): string[] {
  const files = new Set<string>();
  for (const line of patch.split("\n")) {
    const path =
      /^\*\*\* (?:Add|Update|Delete) File: (.+)$/.exec(line)?.[1] ?? /^\+\+\+ (?:b\/)?([^\t]+)/.exec(line)?.[1];
    if (path !== undefined && path !== "/dev/null") files.add(path.trim());
  }
  return [...files];
}
