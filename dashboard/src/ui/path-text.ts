/** The last name in a path of any system: what a project is called by where nobody named it. */
export function lastSegment(path: string): string {
  return path.split(/[\\/]/).findLast((segment) => segment !== "") ?? path;
}
