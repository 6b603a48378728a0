import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

const lockSchema = z.object({ pid: z.number().int().positive() });

/** The process that holds the courier's lock in this state folder and lives, or null. */
export function courierIn(stateFolder: string): number | null {
  const text = readIfPresent(join(stateFolder, "courier.lock"));
  const pid = text === null ? undefined : lockSchema.safeParse(parse(text)).data?.pid;
  return pid !== undefined && isAlive(pid) ? pid : null;
}

/** kill -9; answers whether there was one. */
export function killCourier(stateFolder: string): boolean {
  const pid = courierIn(stateFolder);
  if (pid !== null) process.kill(pid, "SIGKILL");
  return pid !== null;
}

/** Ends the courier, also one that was just started and does not hold the lock yet, and takes away what tells of it. */
export async function stopCourier(stateFolder: string): Promise<void> {
  const isStarting = (): boolean => existsSync(join(stateFolder, "courier.start"));
  for (let left = 150; isStarting() && courierIn(stateFolder) === null && left > 0; left--) await sleep(20);
  while (killCourier(stateFolder)) await sleep(10);
  for (const name of ["courier.lock", "courier.beat", "courier.start"])
    rmSync(join(stateFolder, name), { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A dead process that nobody has waited for still has its number.
    return !/^State:\s+Z/m.test(readIfPresent(`/proc/${pid}/status`) ?? "");
  } catch (error) {
    if (hasCode(error, "ESRCH")) return false;
    throw error;
  }
}

function readIfPresent(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT") || hasCode(error, "ESRCH")) return null;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
