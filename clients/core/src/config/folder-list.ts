import { delimiter, isAbsolute, join, win32 } from "node:path";
import { z } from "zod";
import { homeFolder, type Environment } from "../files";

const FOLDER = "must be absolute paths, or begin with ~/";

/** Folders as a JSON list, or as text in the form of PATH; `~` stands for the home folder until `expandHome`. */
export const folderList = z.preprocess(
  (value) => (typeof value === "string" ? split(value) : value),
  z.array(z.string({ error: FOLDER }).trim().refine(isFolder, { error: FOLDER }), { error: "must be a list of paths" }),
);

export function expandHome(folders: readonly string[], environment: Environment): string[] {
  return folders.map((folder) => {
    if (folder === "~") return homeFolder(environment);
    return /^~[\\/]/.test(folder) ? join(homeFolder(environment), folder.slice(2)) : folder;
  });
}

function split(text: string): string[] {
  return text
    .split(delimiter)
    .map((folder) => folder.trim())
    .filter((folder) => folder !== "");
}

/** A path of the other system too: a store may have been copied from there. */
function isFolder(path: string): boolean {
  return isAbsolute(path) || win32.isAbsolute(path) || /^~(?:$|[\\/])/.test(path);
}
