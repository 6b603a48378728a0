import { open, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { peekTranscript, type TranscriptHead } from "../transcript";

/** Finds the session that a fork was made of: the transcript beside it that begins with the same message and came before. */
export type FindForkOrigin = (path: string) => Promise<string | null>;

interface Sibling extends TranscriptHead {
  name: string;
}

export function createForkOriginFinder(): FindForkOrigin {
  const folders = new Map<string, Promise<Sibling[]>>();
  return async (path) => {
    const folder = dirname(path);
    const known = folders.get(folder) ?? peekAll(folder);
    folders.set(folder, known);
    const siblings = await known;
    const self = siblings.find((sibling) => join(folder, sibling.name) === path);
    if (self?.rootUuid === undefined) return null;
    const sharing = siblings.filter((sibling) => sibling !== self && sibling.rootUuid === self.rootUuid);
    sharing.sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0) || (a.name < b.name ? -1 : 1));
    const [origin] = sharing.filter((sibling) => (sibling.startedAt ?? 0) <= (self.startedAt ?? 0));
    return origin ? origin.name.slice(0, -".jsonl".length) : null;
  };
}

async function peekAll(folder: string): Promise<Sibling[]> {
  const siblings: Sibling[] = [];
  for (const name of await readdir(folder)) {
    if (!name.endsWith(".jsonl") || name.startsWith("agent-")) continue;
    const file = await open(join(folder, name), "r");
    try {
      siblings.push({ name, ...(await peekTranscript(file)) });
    } finally {
      await file.close();
    }
  }
  return siblings;
}
