import { rename, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { nanoid } from "nanoid";
import { createFileOnce, removeOlder } from "../files";
import { formatHolder, readHolder, writeHeartbeat, type LockHolder } from "./lock-file";

export const HEARTBEAT_MS = 2000;
/** A holder whose last heartbeat is older than this is looked at more closely. */
const SILENT_MS = 15_000;
/** How long it is watched then. After the machine slept, or its clock was set, a living holder beats again within this. */
const WATCH_MS = 2 * HEARTBEAT_MS + 1000;
const LOOK_MS = 250;
const LEFTOVER_MS = 60 * 60 * 1000;

export interface LockOptions {
  readonly version: string;
  /** How long a silent holder whose process lives is watched before its lock is taken over; ms. */
  readonly watchMs?: number;
  readonly now?: () => number;
}

/** The right to be the one courier, from `acquireLock`. */
export interface CourierLock {
  readonly holder: LockHolder;
  /** Says that this process lives; false when the lock is another's by now, and this process has to stop. */
  beat(): Promise<boolean>;
  release(): Promise<void>;
}

/**
 * Takes the lock at `path`, or gives null when somebody alive holds it. A lock is stale when its process is gone, or when its heartbeat is old
 * (or from the future, after the clock was set back) and stays still while it is watched.
 *
 * A stale lock is never removed to make room: of two that see it, the slower would remove the lock of the faster. Instead its one successor
 * is the process that creates the file `<path>.after-<its id>`, which only one can, and which then is renamed to `path`. A process killed
 * between the two leaves a successor that is stale in turn, and succeeded in the same way.
 */
export async function acquireLock(path: string, options: LockOptions): Promise<CourierLock | null> {
  const now = options.now ?? Date.now;
  const holder = { id: nanoid(), pid: process.pid, host: hostname(), startedAt: now(), version: options.version };
  const own = () => ({ ...holder, heartbeatAt: now() });
  for (;;) {
    const chain = await readChain(path);
    const last = chain.at(-1);
    if (last === undefined) {
      if (await createFileOnce(path, formatHolder(own()), { durable: false })) break;
    } else {
      const state = await judge(path, last, options);
      if (state === "alive") return null;
      if (state === "stale" && (await succeed(path, chain, own()))) break;
    }
  }
  await removeOlder(dirname(path), (name) => name.startsWith(`${basename(path)}.`), LEFTOVER_MS);
  return {
    get holder() {
      return own();
    },
    beat: async () =>
      (await readHolder(successorPath(path, holder.id))) === null && (await writeHeartbeat(path, own())),
    async release() {
      if ((await readHolder(path))?.id === holder.id) await rm(path, { force: true });
    },
  };
}

/** Who holds the lock and lives, as far as one look can tell; null when nobody. */
export async function lockHolder(path: string, now: () => number = Date.now): Promise<LockHolder | null> {
  const last = (await readChain(path)).at(-1);
  return last !== undefined && isProcessAlive(last) && !isSilent(last, now()) ? last : null;
}

/** True when `own` is the holder after the stale last of `chain`. */
async function succeed(path: string, chain: readonly LockHolder[], own: LockHolder): Promise<boolean> {
  const stale = chain.at(-1);
  if (stale === undefined) return false;
  const claim = successorPath(path, stale.id);
  if (!(await createFileOnce(claim, formatHolder(own), { durable: false }))) return false;
  // A successor that was faster has already put its claim in place of the lock, and with that made room for this one.
  const present = await readChain(path);
  if (chain.some(({ id }, index) => present[index]?.id !== id)) {
    await rm(claim, { force: true });
    return false;
  }
  await rename(claim, path);
  for (const { id } of chain.slice(0, -1)) await rm(successorPath(path, id), { force: true });
  return true;
}

/** The holder of the lock, and successors that did not come to putting theirs in its place. */
async function readChain(path: string): Promise<LockHolder[]> {
  const chain: LockHolder[] = [];
  let holder = await readHolder(path);
  while (holder !== null) {
    chain.push(holder);
    holder = await readHolder(successorPath(path, holder.id));
  }
  return chain;
}

async function judge(
  path: string,
  holder: LockHolder,
  { watchMs = WATCH_MS, now = Date.now }: LockOptions,
): Promise<"alive" | "stale" | "gone"> {
  if (!isProcessAlive(holder)) return "stale";
  if (!isSilent(holder, now())) return "alive";
  for (let watched = 0; watched < watchMs; watched += LOOK_MS) {
    await wait(LOOK_MS);
    const last = (await readChain(path)).at(-1);
    if (last?.id !== holder.id) return "gone";
    if (last.heartbeatAt !== holder.heartbeatAt) return "alive";
  }
  return "stale";
}

/** Silent in both directions: what claims to have beaten in the future has not beaten since the clock was set. */
function isSilent({ heartbeatAt }: LockHolder, now: number): boolean {
  return Math.abs(now - heartbeatAt) > SILENT_MS;
}

function isProcessAlive({ pid, host }: LockHolder): boolean {
  // Of another machine only the heartbeat tells; of a damaged lock only its age.
  if (host !== hostname()) return true;
  // A process takes the lock once: what names this one's id is left from before the id was used anew, as in a container.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: there is one, another user's.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function successorPath(path: string, id: string): string {
  return `${path}.after-${id}`;
}
