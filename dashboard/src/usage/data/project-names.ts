/** The folder's name: the path is long, and stands in the title. */
export function projectName(path: string): string {
  return segmentsOf(path).at(-1) ?? path;
}

/** Names of paths that are shown together: of two folders with one name, each says where it is. */
export function projectNames(paths: Iterable<string>): Map<string, string> {
  const byName = new Map<string, string[]>();
  for (const path of new Set(paths)) {
    const name = projectName(path);
    byName.set(name, [...(byName.get(name) ?? []), path]);
  }
  const names = new Map<string, string>();
  for (const [name, same] of byName) {
    for (const path of same) names.set(path, same.length === 1 ? name : `${name} (${parentOf(path)})`);
  }
  return names;
}

function parentOf(path: string): string {
  const end = path.replace(/[\\/]+$/, "");
  const at = Math.max(end.lastIndexOf("/"), end.lastIndexOf("\\"));
  return at <= 0 ? "/" : end.slice(0, at);
}

function segmentsOf(path: string): string[] {
  return path.split(/[\\/]/).filter((segment) => segment !== "");
}
