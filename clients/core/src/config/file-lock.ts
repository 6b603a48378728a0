import { readFile, rename, rm, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { nanoid } from "nanoid";
import { OpenSyncError } from "../errors";
import { createFileOnce, hasCode } from "../files";

const POLL_MS = 10;
/** A change takes milliseconds. */
const PATIENCE_MS = 10_000;
/** Also where the holder's pid is another process's by now. */
const STALE_MS = 30_000;

/**
 * Runs `work` while no other process does with the same lock file. A lock whose holder was killed is taken over.
 * @throws OpenSyncError `state_unusable` when another process holds it for longer than ten seconds
 */
export async function withFileLock<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  const token = `${process.pid} ${nanoid()}`;
  const until = Date.now() + PATIENCE_MS;
  while (!(await createFileOnce(path, token, { durable: false }))) {
    await removeStale(path);
    if (Date.now() > until)
      throw new OpenSyncError("state_unusable", `Another process holds ${path}`, {
        hint: "Try again; if no other command runs, remove that file",
      });
    await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    // Whoever took it for stale holds it now.
    if ((await readHolder(path))?.token === token) await rm(path, { force: true });
  }
}

async function removeStale(path: string): Promise<void> {
  const holder = await readHolder(path);
  if (holder === null || !isStale(holder)) return;
  // Of several that see it, one moves it away: what the others would move is no longer the same.
  const aside = `${path}.${nanoid(10)}.stale`;
  try {
    await rename(path, aside);
    const moved = await readHolder(aside);
    if (moved !== null && moved.token !== holder.token) await createFileOnce(path, moved.token, { durable: false });
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

interface Holder {
  token: string;
  pid: number;
  since: number;
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    const [token, { mtimeMs }] = await Promise.all([readFile(path, "utf8"), stat(path)]);
    return { token, pid: Number.parseInt(token, 10), since: mtimeMs };
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  }
}

function isStale({ pid, since }: Holder): boolean {
  if (Math.abs(Date.now() - since) > STALE_MS) return true;
  if (!Number.isInteger(pid)) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    // EPERM: it lives, as another user's.
    return hasCode(error, "ESRCH");
  }
}
