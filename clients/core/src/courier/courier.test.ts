import { chmod, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DeadLetters } from "../outbox";
import { runCourier } from "./courier";
import { flush } from "./flush";
import { spawnCourier } from "./spawn-courier";
import { BatchServer, type Fault } from "./testing/batch-server";
import { journalClient } from "./testing/journal-client";
import { CourierHome, type CourierPlan, type CourierProcess } from "./testing/courier-home";

let home: CourierHome;
let server: BatchServer;
beforeEach(async () => {
  home = await CourierHome.make();
  server = await BatchServer.start();
});
afterEach(async () => {
  await home[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** Quick to try again, slow to end. */
function plan(changes: CourierPlan = {}): CourierPlan {
  return {
    backends: { a: server.url },
    timing: { idleMs: 60_000, lookOverDelayMs: 0, ...changes.timing },
    backoff: { baseMs: 10, capMs: 100 },
    ...(changes.backends ? { backends: changes.backends } : {}),
    ...(changes.timeoutMs === undefined ? {} : { timeoutMs: changes.timeoutMs }),
  };
}

async function killed({ process: child, ended }: CourierProcess): Promise<void> {
  child.kill("SIGKILL");
  await ended;
}

/** A look over everything may deliver what is absorbed before its record is gone. */
const isEmptied = () => home.until("the outbox is empty", async () => (await home.outbox.count()) === 0);
const delivered = (ids: readonly string[]) => home.until("delivered", () => server.hasAll(ids));

describe("a courier", () => {
  test("brings what was recorded before and while it runs, and empties the outbox", async () => {
    const before = await home.record("a.one", 3);
    home.start(plan());
    await delivered(before);
    await delivered(await home.record("a.two", 2));
    await isEmptied();
    await home.until("both are told of", async () => {
      const { last } = await home.status();
      const told = last?.sources.filter(({ deliveredAt }) => deliveredAt !== null).map(({ source }) => source);
      return told?.sort().join() === "a.one,a.two";
    });
  });

  test("ends by itself when nothing is left, and leaves neither lock nor beat", async () => {
    const ids = await home.record("a.one");
    const { ended } = home.start(plan({ timing: { idleMs: 100 } }));
    expect(await ended).toBe("idle");
    expect(server.hasAll(ids)).toBe(true);
    expect((await readdir(home.files.folder)).filter((name) => /lock|beat/.test(name))).toEqual([]);
  });

  test("is one, however many are started at once", async () => {
    const all = Array.from({ length: 4 }, () => home.start(plan()));
    const ids = await home.record("a.one", 20);
    const ends: string[] = [];
    for (const { ended } of all) void ended.then((end) => ends.push(end));
    await home.until("three have ended", () => ends.length === 3);
    await delivered(ids);
    for (const { process: child } of all) child.kill("SIGTERM");
    await Promise.all(all.map(({ ended }) => ended));
    expect(ends).toEqual(["held", "held", "held", "stopped"]);
    expect([...server.received.values()]).toEqual(ids.map(() => 1));
  });

  test("says by its beat that it runs, as hooks read it", async () => {
    const { process: child } = home.start(plan());
    await home.until("a beat", () => existsSync(home.files.beat));
    const [pid, seconds] = (await readFile(home.files.beat, "utf8")).trim().split(" ").map(Number);
    expect(pid).toBe(child.pid);
    expect(Math.abs(Date.now() / 1000 - Number(seconds))).toBeLessThan(15);
  });

  test("killed at any moment loses nothing: the next one goes on", async () => {
    const ids: string[] = [];
    for (let round = 0; round < 6; round++) {
      ids.push(...(await home.record("a.one", 5)));
      const courier = home.start(plan());
      // Before, in the middle of, and after a request: wherever it has come to in so many turns of this process.
      if (round > 0) await home.until("some work", () => server.requests >= round);
      await killed(courier);
    }
    home.start(plan());
    await delivered(ids);
    await isEmptied();
  });

  test("told to stop ends what is under way, tries what waits, and ends", async () => {
    let answer: () => void = () => undefined;
    const isAsked = new Promise<void>((asked) => {
      server.fault = async () => {
        if (server.requests > 1) return false;
        asked();
        await new Promise<void>((resolve) => (answer = resolve));
        return false;
      };
    });
    const first = await home.record("a.one");
    const { process: child, ended } = home.start(plan({ timing: { lookOverDelayMs: 60_000 } }));
    await isAsked;
    const second = await home.record("a.two");
    child.kill("SIGTERM");
    answer();
    expect(await ended).toBe("stopped");
    expect(server.hasAll([...first, ...second])).toBe(true);
    expect((await home.status()).running).toBeNull();
  });

  test("told to stop just after it has looked at the outbox delivers what came in between", async () => {
    const { files } = home;
    const controller = new AbortController();
    const client = journalClient({ folder: join(files.folder, "journals"), backends: { a: server.url } });
    const ids = await home.record("a.one");
    const end = await runCourier({
      files,
      version: "1.0.0",
      client: async () => ({
        ...client,
        absorb: async (events) => {
          if (ids.length === 1) {
            ids.push(...(await home.record("a.two")));
            controller.abort();
          }
          return client.absorb(events);
        },
      }),
      log: () => undefined,
      signal: controller.signal,
    });
    expect(end).toBe("stopped");
    expect(server.hasAll(ids)).toBe(true);
    expect(await home.outbox.count()).toBe(0);
  });

  test("told to stop does not wait for a backend that never answers", async () => {
    const isAsked = new Promise<void>((asked) => {
      server.fault = () => {
        asked();
        return true;
      };
    });
    const ids = await home.record("a.one");
    const { process: child, ended } = home.start(plan({ timing: { drainMs: 100 }, timeoutMs: 60_000 }));
    await isAsked;
    child.kill("SIGTERM");
    expect(await ended).toBe("stopped");
    server.fault = () => false;
    home.start(plan());
    await delivered(ids);
  });

  test("shows what is on its way as waiting, until it is acknowledged", async () => {
    server.fault = () => true;
    await home.record("a.one");
    home.start(plan({ timing: { lookOverDelayMs: 60_000, statusMs: 0 } }));
    await home.until("it is on its way", async () => (await home.status()).last?.underWay === 1);
    expect((await home.status()).last?.sources).toMatchObject([
      { source: "a.one", waitingSince: expect.any(Number), deliveredAt: null },
    ]);
  });

  test("stops when another one has taken its lock", async () => {
    const { ended } = home.start(plan({ timing: { heartbeatMs: 50 } }));
    await home.until("a beat", async () => (await home.status()).running !== null);
    await rm(home.files.lock);
    expect(await ended).toBe("lost");
  });

  test("finds what no record tells of, by looking over everything", async () => {
    const ids = await home.record("a.one");
    server.fault = () => true;
    const courier = home.start(plan());
    await home.until("absorbed", async () => (await home.outbox.count()) === 0);
    await killed(courier);
    server.fault = () => false;
    home.start(plan());
    await delivered(ids);
  });
});

describe("through trouble everything arrives:", () => {
  const refuse =
    (status: number, headers: Record<string, string> = {}): Fault =>
    (response, { count }) => {
      if (count > 4) return false;
      response
        .writeHead(status, { "content-type": "application/json", ...headers })
        .end(JSON.stringify({ error: "some_error", message: "not now" }));
      return true;
    };

  test.each<[string, Fault]>([
    ["a backend that fails with 500", refuse(500)],
    ["one that asks to wait, with 429", refuse(429, { "retry-after": "0" })],
    [
      "a gateway that answers 502 in its own words",
      (response, { count }) => count <= 4 && Boolean(response.writeHead(502).end("<html>")),
    ],
    [
      "a connection that is cut before the answer",
      (response, { count }) => count <= 4 && Boolean(response.socket?.destroy()),
    ],
    [
      "a connection that is cut in the middle of the answer",
      (response, { count }) => {
        if (count > 4) return false;
        response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
        response.write('{"ok":', () => response.socket?.destroy());
        return true;
      },
    ],
    ["answers that never come", (_response, { count }) => count <= 2],
  ])("%s", async (_what, fault) => {
    server.fault = fault;
    // Long enough for an answer that does come, on a machine with other things to do.
    home.start(plan({ timeoutMs: 1000 }));
    await delivered(await home.record("a.one", 5));
    await home.until("no error is left", async () => (await home.status()).last?.lastError === null);
    expect([...server.received.values()].every((times) => times === 1)).toBe(true);
  });

  test("a backend that is down, and comes back", async () => {
    const { port } = server;
    await server[Symbol.asyncDispose]();
    const ids = await home.record("a.one", 5);
    home.start(plan());
    await home.until(
      "the error is shown",
      async () => (await home.status()).last?.lastError?.code === "could_not_connect",
    );
    await home.until("what waits is shown", async () => (await home.status()).last?.sources.length === 1);
    expect((await home.status()).last?.sources).toMatchObject([{ source: "a.one", deliveredAt: null }]);
    server = await BatchServer.start(port);
    await delivered(ids);
  });

  test("one destination that is down does not hold up another", async () => {
    const down = await BatchServer.start();
    await down[Symbol.asyncDispose]();
    home.start(plan({ backends: { a: server.url, b: down.url } }));
    await home.record("b.one");
    await delivered(await home.record("a.one"));
    await home.until("the status tells what waits", async () =>
      ((await home.status()).last?.sources ?? []).some(
        ({ source, waitingSince }) => source === "b.one" && waitingSince !== null,
      ),
    );
  });

  test("a source that the backend stumbles over does not hold up the others", async () => {
    const poison = await home.record("a.poison");
    server.fault = (response, { ids }) =>
      ids.some((id) => poison.includes(id)) && Boolean(response.writeHead(500).end());
    const others = [...(await home.record("a.one")), ...(await home.record("a.two"))];
    home.start(plan());
    await delivered(others);
    expect(server.hasAll(poison)).toBe(false);
    server.fault = () => false;
    await delivered(poison);
  });

  test("records that nobody understands are parked with their reason, and the rest goes on", async () => {
    await mkdir(home.files.outbox, { recursive: true });
    await writeFile(join(home.files.outbox, "1-1-1.rec"), "v=1\nat=1");
    await writeFile(join(home.files.outbox, "1-1-2.rec"), "");
    await writeFile(join(home.files.outbox, "1-1-3.rec"), 'v=1\n\n{"torn":');
    await writeFile(join(home.files.outbox, "1-1-4.rec"), "v=99\n\n{}");
    home.start(plan());
    await delivered(await home.record("a.one"));
    const letters = await new DeadLetters(home.files.dead).list();
    expect(letters.map(({ what, code }) => `${what} ${code}`).sort()).toEqual(
      [1, 2, 3, 4].map((n) => `1-1-${n}.rec invalid_record`),
    );
    expect((await home.status()).deadLetters).toBe(4);
  });

  // Root may write everywhere.
  test.skipIf(process.getuid?.() === 0 || process.platform === "win32")(
    "a folder that cannot be written for a while",
    async () => {
      const journals = join(home.files.folder, "journals");
      await mkdir(journals);
      await chmod(journals, 0o500);
      const ids = await home.record("a.one");
      home.start(plan());
      await home.until("the error is shown", async () => (await home.status()).last?.lastError !== null);
      expect(await home.outbox.count()).toBe(1);
      await chmod(journals, 0o700);
      await delivered(ids);
    },
  );

  test("a place for what was absorbed that is no folder for a while, as on a full disk", async () => {
    await mkdir(home.files.folder, { recursive: true });
    const journals = join(home.files.folder, "journals");
    await writeFile(journals, "in the way");
    const ids = await home.record("a.one");
    home.start(plan());
    await home.until("the error is shown", async () => Boolean((await home.status()).last?.lastError));
    expect(await home.outbox.count()).toBe(1);
    await rm(journals);
    await delivered(ids);
  });
});

describe("flush", () => {
  const flushed = (spawn: () => Promise<void>, timeoutMs = 30_000) => flush({ files: home.files, spawn, timeoutMs });
  const starts = async () => void home.start(plan());

  test("starts a courier when none runs, and is over when everything is acknowledged", async () => {
    const ids = await home.record("a.one", 10);
    expect(await flushed(starts)).toMatchObject({
      outcome: "delivered",
      status: { queueDepth: 0, last: { waiting: 0 } },
    });
    expect(server.hasAll(ids)).toBe(true);
    expect(await flushed(() => Promise.reject(new Error("one runs")))).toMatchObject({ outcome: "delivered" });
  });

  test("does not sit out a backoff", async () => {
    const { port } = server;
    await server[Symbol.asyncDispose]();
    const ids = await home.record("a.one");
    home.start({ ...plan(), backoff: { baseMs: 3_600_000, capMs: 3_600_000 } });
    await home.until("the error is shown", async () => Boolean((await home.status()).last?.lastError));
    server = await BatchServer.start(port);
    expect((await flushed(starts)).outcome).toBe("delivered");
    expect(server.hasAll(ids)).toBe(true);
  });

  test("says at once when only a person can mend what holds it up", async () => {
    server.fault = (response) =>
      Boolean(response.writeHead(401, { "content-type": "application/json" }).end('{"error":"unauthorized"}'));
    await home.record("a.one");
    const { outcome, status } = await flushed(starts);
    expect(outcome).toBe("blocked");
    expect(status.last).toMatchObject({ lastError: { code: "invalid_api_key" }, sources: [{ source: "a.one" }] });
  });

  test("gives up in time, and says what waits and why", async () => {
    server.fault = (response) => Boolean(response.writeHead(503).end());
    await home.record("a.one");
    home.start(plan());
    await home.until("the error is shown", async () => Boolean((await home.status()).last?.lastError));
    const { outcome, status } = await flushed(starts, 300);
    expect(outcome).toBe("timeout");
    expect(status.last?.lastError?.message).toContain("503");
    expect(await home.outbox.count()).toBe(0);
  });
});

test("a courier that is spawned outlives who spawned it", async () => {
  const ids = await home.record("a.one");
  await spawnCourier({
    command: [home.command, home.argument(plan({ timing: { idleMs: 100 } }))],
    environment: process.env,
  });
  await delivered(ids);
  await home.until("it ended", async () => (await home.status()).running === null);
});

test("a Node that is gone is an error, not a silent nothing", async () => {
  const spawning = spawnCourier({ command: [], environment: {}, node: join(home.files.folder, "no-node") });
  await expect(spawning).rejects.toMatchObject({ code: "ENOENT" });
});

test("a process that is stopped by the system for long is succeeded, and stops when it goes on", async () => {
  const first = home.start(plan({ timing: { heartbeatMs: 50 } }));
  await home.until("a beat", async () => (await home.status()).running !== null);
  first.process.kill("SIGSTOP");
  const lock = JSON.parse(await readFile(home.files.lock, "utf8"));
  await writeFile(home.files.lock, JSON.stringify({ ...lock, heartbeatAt: Date.now() - 60_000 }).padEnd(512));
  const second = home.start(plan());
  await delivered(await home.record("a.one"));
  first.process.kill("SIGCONT");
  expect(await first.ended).toBe("lost");
  expect((await home.status()).running?.pid).toBe(second.process.pid);
});
