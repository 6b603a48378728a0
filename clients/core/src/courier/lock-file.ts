import { createHash } from "node:crypto";
import { open, stat } from "node:fs/promises";
import { z } from "zod";
import { hasCode, readTextIfPresent } from "../files";

/** Rewritten in place with each heartbeat, always at this length: a reader never meets two of them mixed. */
const LENGTH = 512;

const holderSchema = z.object({
  /** Of this lock and no other, so that a lock that was looked at is known again. */
  id: z.string(),
  pid: z.number(),
  /** A process id means something on its own machine only; a home folder may be shared. */
  host: z.string(),
  /** ms since the epoch, as are all times here. */
  startedAt: z.number(),
  heartbeatAt: z.number(),
  version: z.string(),
});

/** Who holds the lock, as its file says. */
export type LockHolder = z.infer<typeof holderSchema>;

export function formatHolder(holder: LockHolder): string {
  return `${JSON.stringify(holder)}\n`.padEnd(LENGTH);
}

/** The holder in this file; null when there is no file. A damaged one is held by nobody alive, but is told apart from others. */
export async function readHolder(path: string): Promise<LockHolder | null> {
  const text = await readTextIfPresent(path);
  if (text === null) return null;
  const parsed = holderSchema.safeParse(parseJson(text));
  return parsed.success ? parsed.data : damagedHolder(path, text);
}

/** Sets the heartbeat in a lock file that still is this holder's. A file that has taken its place is not touched. */
export async function writeHeartbeat(path: string, holder: LockHolder): Promise<boolean> {
  try {
    const file = await open(path, "r+");
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(LENGTH), 0, LENGTH, 0);
      const present = holderSchema.safeParse(parseJson(buffer.toString("utf8", 0, bytesRead)));
      if (present.data?.id !== holder.id) return false;
      await file.write(formatHolder(holder), 0, "utf8");
      return true;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (hasCode(error, "ENOENT")) return false;
    throw error;
  }
}

/** Written by a process that was killed, or a disk that was full, in the middle. */
async function damagedHolder(path: string, text: string): Promise<LockHolder> {
  const { mtimeMs, ino } = await stat(path);
  const digest = createHash("sha256").update(`${ino}\n${mtimeMs}\n${text}`).digest("hex");
  return { id: digest.slice(0, 21), pid: 0, host: "", startedAt: 0, heartbeatAt: Math.round(mtimeMs), version: "" };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
