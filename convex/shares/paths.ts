import type { OpenSession } from "./summary";

/**
 * Takes out of a text what tells where on whose machine a session ran: absolute paths are cut to their last component, and names
 * of machines are replaced. What people wrote in words of their own, and paths within the project, stay.
 */

const LEFT_OUT = "…";
const NOTHING = /(?!)/g;

/** Folders at the root of machines: a path below another one looks like a route of a web server, and is none of ours. */
const ROOTS =
  "home Users root var tmp private mnt media opt srv etc usr Volumes run workspace workspaces work data app code repo repos builds projects src nix snap".split(
    " ",
  );
/** What may stand in a component of a path. */
const NAME = String.raw`[^\s/\\"'\`<>|:;,(){}\[\]*?!&$#=]+`;
/** No path begins inside of a word or of another path; but one does behind an escaped line break. */
const BEGIN = String.raw`(?:(?<![\w.~/\\…-])|(?<=\\[nrt]))`;
const HOME_OR_UP = new RegExp(String.raw`${BEGIN}(?:~[\w.-]*|\.\.)(?:/${NAME})+/?`, "g");
/** A drive's path, whose folders may have blanks in their names, or a share's of a network. */
const WINDOWS =
  /(?:(?<![A-Za-z])[A-Za-z]:[\\/]+|(?<!\\)\\\\(?:\\\\)?(?=[\w.-]{2,}\\+[\w$.-]))(?:[^\\/:*?"'`<>|\r\n]+[\\/]+)*[^\s\\/:*?"'`<>|,;)\]}]*/g;

const HOME = /^(?:\/(?:home|Users)\/[^/]+|[A-Za-z]:[\\/]Users[\\/][^\\/]+)/;

export function pathScrubber(places: readonly NonNullable<OpenSession["place"]>[]): (text: string) => string {
  const folders = places.flatMap(({ projectPath, cwd, worktree }) => [projectPath, cwd, worktree]);
  const absolute = absolutePaths(folders.flatMap((folder) => rootOf(folder)));
  const [named, homes] = [textsPattern(folders), textsPattern(folders.map(homeOf))];
  const hosts = hostPattern(places.flatMap(({ hostname }) => (hostname === null ? [] : [hostname])));
  return (text) => {
    const cut = text
      .replace(named, LEFT_OUT)
      .replace(WINDOWS, lastOf)
      .replace(absolute, lastOf)
      .replace(HOME_OR_UP, lastOf)
      .replace(homes, LEFT_OUT);
    return cut.replace(hosts, LEFT_OUT);
  };
}

function absolutePaths(more: string[]): RegExp {
  const roots = [...new Set([...ROOTS, ...more])].map(escaped).join("|");
  return new RegExp(String.raw`(?:file://(?:localhost)?|${BEGIN})/(?:${roots})(?:/${NAME})+/?`, "g");
}

function lastOf(path: string): string {
  // A home's last component is its owner's name.
  if (HOME.exec(path)?.[0] === path) return LEFT_OUT;
  const last = path.split(/[\\/]+/).findLast((component) => component !== "");
  return last === undefined ? LEFT_OUT : `${LEFT_OUT}/${last}`;
}

/** The first component of a POSIX path. */
function rootOf(folder: string | null): string[] {
  const root = folder?.startsWith("/") === true ? folder.split("/")[1] : undefined;
  return root === undefined || root === "" ? [] : [root];
}

function homeOf(folder: string | null): string | null {
  return HOME.exec(folder ?? "")?.[0] ?? null;
}

/** Folders as they stand in texts: themselves, escaped, and as Claude Code names folders after them. */
function textsPattern(folders: (string | null)[]): RegExp {
  const texts = folders.flatMap((path) =>
    path === null || path.split(/[\\/]/).length < 3
      ? []
      : [path, path.replaceAll("\\", "\\\\"), path.replaceAll(/[\\/:.]/g, "-"), encodeURIComponent(path)],
  );
  const longestFirst = [...new Set(texts)].toSorted((a, b) => b.length - a.length);
  return texts.length === 0
    ? NOTHING
    : new RegExp(`(?:file://)?(?:${longestFirst.map(escaped).join("|")})(?!\\w)`, "g");
}

/** Whole names, and what stands before their first dot; short ones only behind an `@`, since they may be words. */
function hostPattern(hostnames: string[]): RegExp {
  const names = [...new Set(hostnames.flatMap((name) => [name, name.split(".")[0] ?? name]))].filter(
    (name) => name.length > 1 && name !== "localhost",
  );
  if (names.length === 0) return NOTHING;
  const patterns = names.map((name) => {
    const begin = name.length < 6 ? "(?<=@)" : "(?<![\\w-])";
    return `${begin}${escaped(name)}(?![\\w-])`;
  });
  return new RegExp(patterns.join("|"), "gi");
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
