import type { ChildProcess } from "node:child_process";
import { beforeAll, expect, test } from "vitest";
import { startBackend, type Backend } from "./support/backend";
import { finished, startCommand } from "./support/command";
import { dumpRows } from "./support/dump-rows";
import { startProxy, type Moment } from "./support/faulty-proxy";
import { writeHistory } from "./support/history";
import { makeHome, type Home } from "./support/home";

const SEEDS = Number(process.env["SEEDS"] ?? 12);
const HISTORY = { sessions: 24, turns: 40 };

let undisturbed: unknown;
let requests = 0;

beforeAll(async () => {
  const run = await syncOnce(() => undefined);
  undisturbed = run.rows;
  requests = run.requests;
});

test("the history needs several requests, so that there is something to interrupt", () => {
  expect(requests).toBeGreaterThan(4);
});

test.each(Array.from({ length: SEEDS }, (_, seed) => seed))(
  "killing the client or the backend at random points changes nothing in the end (seed %i)",
  async (seed) => {
    const kills = plan(seed);
    const { rows } = await syncOnce(
      (request, moment) => kills.find((kill) => kill.request === request && kill.moment === moment)?.victim,
    );
    expect(rows).toEqual(undisturbed);
  },
);

test("two clients that bring in the same history at once end in the same rows as one", async () => {
  const home = makeHome();
  const other = makeHome();
  const backend = await startBackend(home.dataDir, home.env);
  try {
    for (const { folder } of [home, other]) writeHistory(folder, HISTORY);
    const codes = await Promise.all(
      [home, other].map(async (machine) => (await finished(startSync(machine, backend.siteUrl, backend))).code),
    );
    expect(codes).toEqual([0, 0]);
    expect(await dumpRows(backend)).toEqual(undisturbed);
  } finally {
    await backend.stop();
    await Promise.all([home.remove(), other.remove()]);
  }
});

type Victim = "client" | "backend";

/** Up to three kills at points that depend on the seed alone. */
function plan(seed: number): { request: number; moment: Moment; victim: Victim }[] {
  let state = seed * 2_654_435_761 + 1;
  const below = (bound: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % bound;
  };
  return Array.from({ length: 1 + below(3) }, () => ({
    request: 2 + below(requests - 1),
    moment: below(2) === 0 ? "before" : "after",
    victim: below(2) === 0 ? "client" : "backend",
  }));
}

/** Syncs the history through a proxy until a run of the client ends well, starting again what was killed. */
async function syncOnce(
  victimAt: (request: number, moment: Moment) => Victim | undefined,
): Promise<{ rows: unknown; requests: number }> {
  const home = makeHome();
  writeHistory(home.folder, HISTORY);
  let backend = await startBackend(home.dataDir, home.env);
  const { apiKey } = backend;
  let client: ChildProcess | undefined;
  let requests = 0;
  const proxy = await startProxy(
    () => backend.siteUrl,
    async (request, moment) => {
      requests = request;
      const victim = victimAt(request, moment);
      if (victim === "client") client?.kill("SIGKILL");
      if (victim === "backend") {
        await backend.stop("SIGKILL");
        backend = await startBackend(home.dataDir, home.env);
      }
    },
  );
  try {
    for (let ended = false; !ended;) {
      client = startSync(home, proxy.url, { apiKey });
      const { code, signal, stderr } = await finished(client);
      // The first question to the backend is asked once: a person who is told that nothing answers runs the command again.
      const unanswered = code === 1 && stderr.includes("Could not connect");
      if (signal === null && code !== 0 && !unanswered) throw new Error(`sync ended with ${code}: ${stderr}`);
      ended = code === 0;
    }
    return { rows: await dumpRows({ siteUrl: backend.siteUrl, apiKey }), requests };
  } finally {
    await proxy.close();
    await backend.stop();
    await home.remove();
  }
}

function startSync(home: Home, siteUrl: string, { apiKey }: Pick<Backend, "apiKey">): ChildProcess {
  return startCommand("claude-code-sync", ["sync"], {
    env: { ...home.env, CLAUDE_SYNC_CONVEX_URL: siteUrl, CLAUDE_SYNC_API_KEY: apiKey ?? "" },
  });
}
