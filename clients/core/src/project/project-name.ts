/** `C:\…`, `C:/…`, `\\server\share\…`: written on Windows, wherever it is read. */
const WINDOWS = /^(?:[A-Za-z]:(?:[\\/]|$)|\\\\)/;

export function isWindowsPath(path: string): boolean {
  return WINDOWS.test(path);
}

/** The last folder of a path of any system. A root (`/`, `C:\`) has no last folder and is its own name. */
export function projectName(path: string): string {
  const pieces = split(path).filter((piece) => piece !== "" && !/^[A-Za-z]:$/.test(piece));
  return pieces.at(-1) ?? path;
}

/** The same folder always as the same text: no separator at the end, a Windows drive in upper case, backslashes there. */
export function normalisePath(path: string): string {
  if (!isWindowsPath(path)) return path.length > 1 ? path.replace(/\/+$/, "") || "/" : path;
  const upper = path.replace(/^[a-z]:/, (drive) => drive.toUpperCase()).replaceAll("/", "\\");
  return /^[A-Z]:\\?$/.test(upper) ? `${upper.slice(0, 2)}\\` : upper.replace(/\\+$/, "");
}

/** True when `path` is `folder` or lies below it; letters' case counts, but for Windows paths. */
export function isWithin(path: string, folder: string): boolean {
  const [inner, outer] = [comparable(path), comparable(folder)];
  if (inner === outer) return true;
  const separator = isWindowsPath(path) ? "\\" : "/";
  return inner.startsWith(outer.endsWith(separator) ? outer : outer + separator);
}

function comparable(path: string): string {
  const normal = normalisePath(path);
  return isWindowsPath(path) ? normal.toLowerCase() : normal;
}

/** A backslash separates on Windows only; elsewhere it may be part of a name. */
function split(path: string): string[] {
  return path.split(isWindowsPath(path) ? /[\\/]+/ : /\/+/);
}
