import { SourceMap } from "node:module";

/** Where user code was, as error text shows it: file names as the bundler knew them, 1-based lines and columns. */
export interface Frame {
  functionName: string | null;
  isAsync: boolean;
  /** Null for `Promise.all (index 0)` and the like. */
  location: { file: string; line: number; column: number } | null;
}

/**
 * The frames of user code in an error's stack, without the engine's and without those of the client
 * library's function wrappers at either end, as upstream omits them.
 */
export function userFrames(stack: string): Frame[] {
  const frames = withoutRoot(stack)
    .split("\n")
    .flatMap((line) => parseFrame(line) ?? []);
  let start = 0;
  let end = frames.length;
  while (start < end && isWrapper(frames[start])) start++;
  while (end > start && isWrapper(frames[end - 1])) end--;
  return frames.slice(start, end);
}

export function formatFrame({ functionName, isAsync, location }: Frame): string {
  const prefix = isAsync ? "    at async " : "    at ";
  if (location === null) return prefix + (functionName ?? "<anonymous>");
  const place = `${location.file}:${location.line}:${location.column}`;
  return prefix + (functionName === null ? place : `${functionName} (${place})`);
}

const sourceMaps = new Map<string, (SourceMap | string | undefined)[]>();

/** `maps` lead from the compiled file to its source, step by step; parsed when first needed. */
export function registerSourceMaps(filename: string, maps: (string | undefined)[]): void {
  sourceMaps.set(filename, maps);
}

/** Where modules that Node.js imports from files lie, as the beginning of their URLs. */
let moduleRoot: string | undefined;

export function setModuleRoot(root: string): void {
  moduleRoot = root;
}

function withoutRoot(stack: string): string {
  return moduleRoot === undefined ? stack : stack.replaceAll(moduleRoot, "convex:/");
}

function parseFrame(line: string): Frame | null {
  const match = /^\s+at (async )?(?:(.*) \()?(convex:\/.+?):(\d+):(\d+)\)?$/.exec(line);
  if (match !== null) {
    const [, isAsync, functionName, file = "", row = "", column = ""] = match;
    return {
      functionName: functionName ?? null,
      isAsync: isAsync !== undefined,
      location: original(file, Number(row), Number(column)),
    };
  }
  const combinator = /^\s+at async (Promise\.\w+ \(index \d+\))$/.exec(line)?.[1];
  return combinator === undefined ? null : { functionName: combinator, isAsync: true, location: null };
}

function original(filename: string, line: number, column: number): NonNullable<Frame["location"]> {
  let location = { file: filename, line, column };
  const maps = sourceMaps.get(filename) ?? [];
  for (const [index, map] of maps.entries()) {
    if (map === undefined) break;
    const parsed =
      typeof map === "string" ? new SourceMap(JSON.parse(map) as ConstructorParameters<typeof SourceMap>[0]) : map;
    maps[index] = parsed;
    const entry = parsed.findEntry(location.line - 1, location.column - 1);
    if (!("originalSource" in entry) || entry.originalLine === undefined) break;
    location = { file: entry.originalSource, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
  }
  return { ...location, file: location.file.replace(/^convex:\//, "") };
}

function isWrapper(frame: Frame | undefined): boolean {
  return frame?.location?.file.includes("convex/src/server/impl") ?? false;
}
