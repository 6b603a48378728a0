import { open, readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { parseLine, peekTranscript, readLines, type TranscriptHead } from "../transcript";

/** Finds what a transcript's own lines do not tell: which session its first lines were copied from. Transcripts lie in one folder. */
export interface ForkOrigins {
  /** Of a fork that says that it is one: the transcript beside it that begins with the same message and came before. */
  ofMarked(path: string): Promise<string | null>;
  /**
   * Of a transcript that does not say: an interactive `--fork-session` (2.1.197) writes copies as if they were its own. `copiedUntil`: time of
   * the last copied line, ms. Null for every transcript that is no fork.
   */
  ofUnmarked(path: string): Promise<{ origin: string; copiedUntil: number } | null>;
}

interface Sibling extends TranscriptHead {
  path: string;
  /** ms; of the file, so of its copy where the store was copied. */
  bornAt: number;
}

/** A session's file is made with its first message; a fork's when it has messages already. */
const BIRTH_MS = 60_000;

export function createForkOrigins(): ForkOrigins {
  const folders = new Map<string, Promise<Sibling[]>>();
  /** The transcript and those that begin with the same message. */
  const familyOf = async (path: string): Promise<{ self: Sibling; others: Sibling[] } | null> => {
    const folder = dirname(path);
    const known = folders.get(folder) ?? peekAll(folder);
    folders.set(folder, known);
    const siblings = await known;
    const self = siblings.find((sibling) => sibling.path === path);
    if (self?.rootUuid === undefined) return null;
    return { self, others: siblings.filter((other) => other !== self && other.rootUuid === self.rootUuid) };
  };
  return {
    async ofMarked(path) {
      const family = await familyOf(path);
      if (family === null) return null;
      const { self, others } = family;
      others.sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0) || compareText(a.path, b.path));
      const origin = others.find((other) => (other.startedAt ?? 0) <= (self.startedAt ?? 0));
      return origin ? sessionOf(origin) : null;
    },
    async ofUnmarked(path) {
      const family = await familyOf(path);
      if (family === null || family.self.isMarkedFork) return null;
      const others = family.others.filter((other) => !other.isMarkedFork);
      return others.length === 0 ? null : await placeAmong(family.self, others);
    },
  };
}

interface Member {
  sibling: Sibling;
  times: Map<number, number>;
  /** The file is about as old as its first line. */
  isBorn: boolean;
  hasOwn: boolean;
}

/** What `self` has of those that came before it among transcripts that begin alike: of several, of the one that it has most of. */
async function placeAmong(self: Sibling, others: readonly Sibling[]): ReturnType<ForkOrigins["ofUnmarked"]> {
  const members = await readMembers([self, ...others]);
  members.sort(byAge);
  const own = members.findIndex(({ sibling }) => sibling === self);
  const times = members[own]?.times ?? new Map<number, number>();
  let found: { origin: string; copiedUntil: number } | null = null;
  for (const { sibling, times: earlier } of members.slice(0, own)) {
    let copiedUntil = 0;
    for (const [id, at] of times) if (earlier.has(id)) copiedUntil = Math.max(copiedUntil, at);
    if (copiedUntil > (found?.copiedUntil ?? 0)) found = { origin: sessionOf(sibling), copiedUntil };
  }
  return found;
}

async function readMembers(siblings: readonly Sibling[]): Promise<Member[]> {
  const members: Member[] = [];
  for (const sibling of siblings) {
    const isBorn = sibling.bornAt <= (sibling.startedAt ?? 0) + BIRTH_MS;
    members.push({ sibling, times: await readTimes(sibling.path), isBorn, hasOwn: false });
  }
  for (const member of members) {
    const elsewhere = members.filter((other) => other !== member);
    // A fork always has lines of its own: it is made by its first prompt.
    member.hasOwn = [...member.times.keys()].some((id) => !elsewhere.some(({ times }) => times.has(id)));
  }
  return members;
}

/** Oldest first. In a store that was copied the files' own times tell nothing; then what is part of another came before it. */
function byAge(a: Member, b: Member): number {
  return (
    Number(b.isBorn) - Number(a.isBorn) ||
    Number(a.hasOwn) - Number(b.hasOwn) ||
    (a.isBorn ? a.sibling.bornAt - b.sibling.bornAt : a.times.size - b.times.size) ||
    compareText(a.sibling.path, b.sibling.path)
  );
}

/** The times of a transcript's lines by the first 48 bits of their lines' uuids: a transcript may have a million of them. */
async function readTimes(path: string): Promise<Map<number, number>> {
  const times = new Map<number, number>();
  const file = await open(path, "r");
  try {
    for await (const lines of readLines(file)) {
      for (const { text } of lines) {
        const parsed = text === null || text === "" ? null : parseLine(text);
        if (parsed === null || "malformed" in parsed) continue;
        const { uuid, at } = parsed.line;
        if (uuid !== undefined && at !== undefined)
          times.set(Number.parseInt(uuid.replaceAll("-", "").slice(0, 12), 16), at);
      }
    }
  } finally {
    await file.close();
  }
  return times;
}

async function peekAll(folder: string): Promise<Sibling[]> {
  const siblings: Sibling[] = [];
  for (const name of await readdir(folder)) {
    if (!name.endsWith(".jsonl") || name.startsWith("agent-")) continue;
    const sibling = await peekSibling(join(folder, name));
    if (sibling) siblings.push(sibling);
  }
  return siblings;
}

/** Null for what is gone or closed to us: that is no trouble of the transcript that we ask for. */
async function peekSibling(path: string): Promise<Sibling | null> {
  try {
    const file = await open(path, "r");
    try {
      return { path, bornAt: (await file.stat()).birthtimeMs, ...(await peekTranscript(file)) };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Error && "syscall" in error) return null;
    throw error;
  }
}

function sessionOf({ path }: Sibling): string {
  return basename(path, ".jsonl");
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
