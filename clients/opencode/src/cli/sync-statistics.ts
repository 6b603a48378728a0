import { connect, hasCode, positionsOf, type LoadedConfig } from "@opensync/client-core";
import { type Io } from "@opensync/client-core/io";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { profile } from "../profile";
import { readPosition } from "../store";

/** What this machine knows to be in the backend: all of it was acknowledged. */
export interface SyncStatistics {
  readonly sessions: number;
  /** Of sessions that OpenCode still has. */
  readonly messages: number;
  /** When something was acknowledged last, by `sync` or the courier; ms. */
  readonly lastSyncAt: number | null;
}

/** What the sync keeps of a session, as far as a count needs it: the reader's own position. */
const position = z.object({ session: z.unknown() });

/** From the positions of the configured backend and key; nobody is asked. */
export async function readSyncStatistics(io: Io, config: LoadedConfig): Promise<SyncStatistics> {
  const positions = positionsOf(io, await connect({ profile, config }));
  const sources = positions.sources();
  const messages = sources.map((source) => {
    const known = position.safeParse(positions.get(source)).data?.session;
    return readPosition(known)?.messages.length ?? 0;
  });
  return {
    sessions: sources.length,
    messages: messages.reduce((sum, count) => sum + count, 0),
    lastSyncAt: await newestIn(positions.folder),
  };
}

async function newestIn(folder: string): Promise<number | null> {
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith(".json"));
    const times = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).mtimeMs));
    return times.length === 0 ? null : Math.round(times.reduce((newest, time) => Math.max(newest, time)));
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  }
}
