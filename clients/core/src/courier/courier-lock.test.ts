import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { acquireLock, lockHolder } from "./courier-lock";
import { formatHolder, readHolder, type LockHolder } from "./lock-file";

let program: string;
let programs: string;
beforeAll(async () => {
  programs = await mkdtemp(join(tmpdir(), "opensync-lock-"));
  program = join(programs, "lock.mjs");
  await build({
    entryPoints: [join(import.meta.dirname, "testing/lock-process.ts")],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
  });
});
afterAll(() => rm(programs, { recursive: true }));

let folder: string;
let lock: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "opensync-lock-"));
  lock = join(folder, "courier.lock");
});
afterEach(async () => {
  for (const child of children.splice(0)) await kill(child);
  await rm(folder, { recursive: true });
});

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}

/** Another process that tries to take the lock. */
async function contend({ watchMs = 0 } = {}): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(process.execPath, [program, lock, String(watchMs)], { stdio: ["pipe", "pipe", "inherit"] });
  children.push(child);
  const [chunk] = await once(child.stdout, "data");
  return { child, said: String(chunk).trim() };
}

async function leave(holder: Partial<LockHolder>): Promise<void> {
  const now = Date.now();
  const whole = { id: "left", pid: process.ppid, host: hostname(), startedAt: now, heartbeatAt: now, version: "1" };
  await writeFile(lock, formatHolder({ ...whole, ...holder }));
}

const take = (watchMs = 0) => acquireLock(lock, { version: "1.0.0", watchMs });

describe("the courier's lock", () => {
  test("is one process's, until that gives it back", async () => {
    const { child, said } = await contend();
    expect(said).toBe("got it");
    expect(await take()).toBeNull();
    expect((await lockHolder(lock))?.pid).toBe(child.pid);
    child.stdin?.end();
    await once(child, "exit");
    expect(await take()).not.toBeNull();
  });

  test("goes to exactly one of many that start at once", async () => {
    const contenders = await Promise.all(Array.from({ length: 8 }, () => contend()));
    expect(contenders.filter(({ said }) => said === "got it")).toHaveLength(1);
  });

  test("of a killed process goes to exactly one of many that find it, and nothing else stays", async () => {
    await kill((await contend()).child);
    const contenders = await Promise.all(Array.from({ length: 8 }, () => contend()));
    const winners = contenders.filter(({ said }) => said === "got it");
    expect(winners).toHaveLength(1);
    expect((await lockHolder(lock))?.pid).toBe(winners[0]?.child.pid);
    expect(await readdir(folder)).toEqual(["courier.lock"]);
  });

  test("of a process id that was used anew is taken over, for its heart is still", async () => {
    await leave({ heartbeatAt: Date.now() - 60_000 });
    expect(await take(300)).not.toBeNull();
  });

  test("is not taken from a process that slept and beats again while it is watched", async () => {
    await leave({ heartbeatAt: Date.now() - 60_000 });
    const taking = take(10_000);
    await leave({ heartbeatAt: Date.now() });
    expect(await taking).toBeNull();
  });

  test("with a heartbeat from the future, after the clock was set back, is taken over when the heart is still", async () => {
    await leave({ heartbeatAt: Date.now() + 3_600_000, pid: deadPid });
    expect(await take()).not.toBeNull();
    await leave({ heartbeatAt: Date.now() + 3_600_000 });
    expect(await lockHolder(lock)).toBeNull();
    expect(await take(300)).not.toBeNull();
  });

  test("of this process's own id, left before the id was used anew, is nobody's", async () => {
    await leave({ pid: process.pid });
    expect(await take()).not.toBeNull();
  });

  test("of another machine counts while it beats, whatever its process id means here", async () => {
    await leave({ host: "elsewhere", pid: deadPid });
    expect(await take()).toBeNull();
  });

  test.each(["", "{", "\u0000".repeat(512)])("that is damaged (%j) is taken over", async (text) => {
    await writeFile(lock, text);
    const future = acquireLock(lock, { version: "1", watchMs: 0, now: () => Date.now() + 60_000 });
    expect(await future).not.toBeNull();
  });

  test("that a successor claimed before it was killed is succeeded all the same", async () => {
    await leave({ pid: deadPid });
    const claim = { id: "claim", pid: deadPid, host: hostname(), startedAt: 0, heartbeatAt: Date.now(), version: "1" };
    await writeFile(`${lock}.after-left`, formatHolder(claim));
    const winners = await Promise.all(Array.from({ length: 6 }, () => contend()));
    expect(winners.filter(({ said }) => said === "got it")).toHaveLength(1);
    expect(await readdir(folder)).toEqual(["courier.lock"]);
  });

  test("tells who lost it, and is not touched by them", async () => {
    const mine = await take();
    expect(await mine?.beat()).toBe(true);
    await leave({ id: "another's" });
    const text = await readFile(lock, "utf8");
    expect(await mine?.beat()).toBe(false);
    await mine?.release();
    expect(await readFile(lock, "utf8")).toBe(text);
  });

  test("never shows a torn holder while its heart beats", async () => {
    const mine = await take();
    const ids = new Set<string | undefined>();
    const beating = (async () => {
      for (let count = 0; count < 300; count++) await mine?.beat();
      return "over" as const;
    })();
    while ((await Promise.race([beating, readHolder(lock)])) !== "over") ids.add((await readHolder(lock))?.id);
    expect(ids.size).toBe(1);
  });
});

/** Above what any system gives out. */
const deadPid = 2 ** 22 + 1;
