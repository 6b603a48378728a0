/** A path as somebody in the session's folder would write it; what lies elsewhere stays whole. */
export function shownPath(path: string, folders: readonly string[] = []): string {
  for (const folder of folders) {
    const root = folder.replace(/[/\\]+$/, "");
    if (root.length > 1 && path.startsWith(root) && /^[/\\]./.test(path.slice(root.length))) {
      return path.slice(root.length + 1);
    }
  }
  return path;
}
