import { hasCode } from "../files";
import { open, readFile, stat, type FileHandle } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { courierFilesOf } from "./courier-files-of";
import { paint, print, type Io } from "../io";
import { parseCount } from "./parse-count";
import { listenForStop } from "./stop-signal";
import { tilde } from "./tilde";

const LINES = 50;
const OLDER_FILES = 2;
const LOOK_MS = 250;

export interface LogsOptions {
  readonly follow?: boolean;
  readonly lines?: string;
}

/** The courier's log: its last lines, and with `--follow` what comes. */
export async function logs(io: Io, { follow = false, lines }: LogsOptions): Promise<number> {
  const count = lines === undefined ? LINES : parseCount("--lines", lines);
  using stop = listenForStop(() => undefined);
  const { log } = courierFilesOf(io);
  const tail = follow ? await startTail(log) : null;
  const last = await lastLines(log, count);
  if (last.length === 0) print(io.stderr, `Nothing is in ${tilde(io, log)} yet: the courier writes it`);
  show(io, last);
  if (tail === null) return 0;
  while (!stop.signal.aborted) {
    show(io, await tail());
    await wait(LOOK_MS, undefined, { signal: stop.signal }).catch(() => undefined);
  }
  return stop.exitCode ?? 0;
}

async function lastLines(path: string, count: number): Promise<string[]> {
  const files = Array.from({ length: OLDER_FILES }, (_, index) => `${path}.${OLDER_FILES - index}`);
  const texts = await Promise.all([...files, path].map(readIfPresent));
  return texts
    .flatMap((text) => text.split("\n"))
    .filter((line) => line !== "")
    .slice(count === 0 ? Number.POSITIVE_INFINITY : -count);
}

/** Gives the lines that were added since it was asked last, over a rotation: first what came to the file that was put aside. */
async function startTail(path: string): Promise<() => Promise<string[]>> {
  let seen = await look(path);
  let rest = "";
  return async () => {
    // Looked at and read as one file, whichever takes its name in between.
    await using file = await openIfPresent(path);
    if (file === null) return [];
    const { ino: inode, size } = await file.stat();
    let added = "";
    let from = seen?.size ?? 0;
    if (seen !== null && seen.inode !== inode) {
      await using older = await openIfPresent(`${path}.1`);
      if (older !== null && (await older.stat()).ino === seen.inode) added = await readFrom(older, from);
      from = 0;
    }
    seen = { inode, size };
    const lines = (rest + added + (await readFrom(file, from, size))).split("\n");
    rest = lines.pop() ?? "";
    return lines;
  };
}

async function look(path: string): Promise<{ inode: number; size: number } | null> {
  try {
    const { ino, size } = await stat(path);
    return { inode: ino, size };
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  }
}

async function openIfPresent(path: string): Promise<FileHandle | null> {
  try {
    return await open(path);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  }
}

/** `to`: its end, by default. */
async function readFrom(file: FileHandle, from: number, to?: number): Promise<string> {
  const bytes = (to ?? (await file.stat()).size) - from;
  if (bytes <= 0) return "";
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, from);
  return buffer.toString("utf8", 0, bytesRead);
}

async function readIfPresent(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return "";
    throw error;
  }
}

function show(io: Io, lines: readonly string[]): void {
  for (const line of lines) {
    const [, head, level, message] = /^(\[[\w-]+\] \S+) (\w+) (.*)$/.exec(line) ?? [];
    if (head === undefined || level === undefined || message === undefined) {
      print(io.stdout, line);
      continue;
    }
    const format = level === "error" ? "red" : level === "warn" ? "yellow" : "reset";
    print(io.stdout, `${paint(io, io.stdout, "dim", head)} ${paint(io, io.stdout, format, `${level} ${message}`)}`);
  }
}
