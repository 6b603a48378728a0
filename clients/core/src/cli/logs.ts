import { hasCode } from "../files";
import { open, readFile, stat } from "node:fs/promises";
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
    const now = await look(path);
    if (now === null) return [];
    let added = "";
    let from = seen?.size ?? 0;
    if (seen !== null && seen.inode !== now.inode) {
      const older = await look(`${path}.1`);
      if (older?.inode === seen.inode) added = await readRange(`${path}.1`, from, older.size);
      from = 0;
    }
    seen = now;
    const lines = (rest + added + (await readRange(path, from, now.size))).split("\n");
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

async function readRange(path: string, from: number, to: number): Promise<string> {
  if (to <= from) return "";
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(to - from), 0, to - from, from);
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
