/** The last name in a path of any system: what a project is called by where nobody named it. */
export function lastSegment(path: string): string {
  return namesOf(path).at(-1) ?? path;
}

function namesOf(path: string): string[] {
  return path.split(/[\\/]/).filter((name) => name !== "");
}

/** What projects that are listed together are called, by their paths: of those with one name, each says where it is. */
export function namesApart(projects: Iterable<{ path: string; name: string }>): Map<string, string> {
  const all = new Map([...projects].map(({ path, name }) => [path, name]));
  const counts = new Map<string, number>();
  for (const name of all.values()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map([...all].map(([path, name]) => [path, counts.get(name) === 1 ? name : `${name} (${parentOf(path)})`]));
}

function parentOf(path: string): string {
  const end = path.replace(/[\\/]+$/, "");
  const at = Math.max(end.lastIndexOf("/"), end.lastIndexOf("\\"));
  return at <= 0 ? "/" : end.slice(0, at);
}
