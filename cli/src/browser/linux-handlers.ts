import { sep } from "node:path";
import { query } from "./run-command";

/**
 * Whether `xdg-open` shows a page of the folder in the browser: pages may be an editor's to open, and a browser that came as a snap can
 * read nothing in hidden folders, and would say so instead.
 */
export async function opensInBrowser(folder: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const [browser, pages] = await Promise.all([
    query("xdg-settings", ["get", "default-web-browser"], env),
    query("xdg-mime", ["query", "default", "text/html"], env),
  ]);
  const name = browser.trim();
  return name !== "" && name === pages.trim() && !(isSnap(name) && isHidden(folder));
}

/** Snaps' desktop files are called `<snap>_<app>.desktop`. */
function isSnap(desktopFile: string): boolean {
  return desktopFile.includes("_");
}

function isHidden(folder: string): boolean {
  return folder.split(sep).some((name) => name.startsWith("."));
}
