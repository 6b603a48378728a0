import { Agent, request } from "node:http";
import { ConvexClient, type ConvexClientOptions } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { WebSocket } from "ws";
import { EngineProcess, fill, SyncSocket, withDataDir } from "../engine";
import { peakMemory } from "../measure/memory";
import { spread, type Spread, timed } from "../measure/statistics";
import { report } from "../report";

export interface LiveOptions {
  /** How long each rate is measured. */
  seconds: number;
  /** Documents in the folder that is opened. */
  documents: number;
}

const ACCOUNTS = 1000;
const ROUNDS = 300;
/** What a client sends before it waits for answers. */
const IN_FLIGHT = 32;
const SOCKETS = 16;

/** Live queries and calls as clients see them, and what it takes to open a large folder. */
export async function live({ seconds, documents }: LiveOptions): Promise<void> {
  const rows: string[][] = [];
  const latency = (text: string, { p50, p95 }: Spread): void => {
    rows.push([
      `from a write to another client's screen, ${text}`,
      `p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`,
    ]);
  };
  const rate = (text: string, perSecond: number): void => {
    rows.push([text, `${Math.round(perSecond).toLocaleString("en")}/s`]);
  };
  const atHundred: Spread[] = [];
  await withEngine(async ({ url }) => {
    for (const subscriptions of [1, 100, 1000]) {
      const found = await raw(url, subscriptions);
      latency(`${subscriptions} watched, of which it touches one`, found);
      if (subscriptions === 100) atHundred.push(found);
    }
    const found = await official(url, 100);
    latency("100 watched by Convex's own client", found);
    atHundred.push(found);
    rate("mutations over one socket", await mutationRate(url, 1, seconds));
    rate(`mutations over ${SOCKETS} sockets`, await mutationRate(url, SOCKETS, seconds));
    rate("queries over HTTP", await requestRate(url, seconds, "bank:balance", () => ({ number: below(ACCOUNTS) })));
    rate(
      "calls of a function that is not there, over HTTP",
      await requestRate(url, seconds, "bank:missing", () => ({})),
    );
  });
  const opening = await open(documents);
  rows.push(
    ["opening an empty folder", describe(opening.empty)],
    [`opening one of ${documents.toLocaleString("en")} documents`, describe(opening.full)],
  );
  const worst = Math.max(...atHundred.map(({ p95 }) => p95));
  report({
    name: "live",
    title: "Live queries, calls and opening",
    order: 7,
    method:
      `The engine in a process of its own, its functions in threads, as \`opensync up\` runs it; clients in this one. A write is a mutation of two documents, sent when the one before it was seen (${ROUNDS} of them); the time runs from its sending, so the mutation itself is in it. ` +
      `Subscriptions are spread over ten sockets, each query reads one document by an index. Rates: ${IN_FLIGHT} mutations in flight a socket, transfers between random accounts; ${SOCKETS} queries in flight over HTTP, over kept connections; ${seconds} s each, and the clients' own work is in them. ` +
      "Opening: from the start of the process to its being ready, the bundling of the functions included, then the first query.",
    columns: ["what", "measured"],
    rows,
    promises: [
      {
        text: "p95 from a write to another client's screen is under 25 ms at 100 subscriptions",
        measured: `${worst.toFixed(1)} ms`,
        holds: worst < 25,
      },
    ],
  });
}

/** Watchers over ten sockets, a writer on one of its own. */
async function raw(url: string, subscriptions: number): Promise<Spread> {
  let seen = (): void => undefined;
  let updates = 0;
  const count = Math.min(10, subscriptions);
  const sockets = await Promise.all(
    Array.from({ length: count }, async (_, at) => {
      const socket = await SyncSocket.open(url, {
        onTransition: (updated) => {
          updates += updated.length;
          if (at === 0) seen();
        },
      });
      // The first account of the first socket is the one that is written.
      const numbers = Array.from({ length: subscriptions }, (_each, number) => number).filter(
        (number) => number % count === at,
      );
      await socket.watch(numbers.map((number) => ({ path: "bank:balance", args: { number } })));
      return socket;
    }),
  );
  const writer = await SyncSocket.open(url);
  updates = 0;
  const times = await timesOfWrites(writer, (shown) => (seen = shown));
  if (updates !== ROUNDS) throw new Error(`${ROUNDS} writes were shown ${updates} times`);
  for (const socket of [...sockets, writer]) socket.close();
  return spread(times);
}

async function official(url: string, subscriptions: number): Promise<Spread> {
  // The DOM's type asks for more than the client uses.
  const webSocketConstructor = WebSocket as unknown as NonNullable<ConvexClientOptions["webSocketConstructor"]>;
  const client = new ConvexClient(url, { webSocketConstructor, unsavedChangesWarning: false, logger: false });
  let seen = (): void => undefined;
  const balance = makeFunctionReference<"query">("bank:balance");
  let known = 0;
  await new Promise<void>((resolve) => {
    for (let number = 0; number < subscriptions; number++) {
      client.onUpdate(balance, { number }, () => {
        if (++known === subscriptions) resolve();
        if (number === 0) seen();
      });
    }
  });
  const writer = await SyncSocket.open(url);
  const times = await timesOfWrites(writer, (shown) => (seen = shown));
  writer.close();
  await client.close();
  return spread(times);
}

/** From each write of the watched account to its being shown, ms; `onShown` sets what is called then. */
async function timesOfWrites(writer: SyncSocket, onShown: (shown: () => void) => void): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const shown = new Promise<void>(onShown);
    times.push(
      await timed(async () => {
        void writer.mutate("bank:transfer", { from: 0, to: ACCOUNTS + 1, amount: 1 });
        await shown;
      }),
    );
  }
  return times;
}

async function mutationRate(url: string, sockets: number, seconds: number): Promise<number> {
  const end = performance.now() + seconds * 1000;
  let done = 0;
  await Promise.all(
    Array.from({ length: sockets }, async () => {
      const socket = await SyncSocket.open(url);
      const lane = async (): Promise<void> => {
        while (performance.now() < end) {
          await socket.mutate("bank:transfer", { from: below(ACCOUNTS), to: below(ACCOUNTS), amount: 1 });
          done += 1;
        }
      };
      await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
      socket.close();
    }),
  );
  return done / seconds;
}

/** Queries a second over HTTP. One that is not there tells what the request itself costs, the client's part of it included. */
async function requestRate(
  url: string,
  seconds: number,
  path: string,
  args: () => Record<string, unknown>,
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: SOCKETS });
  const end = performance.now() + seconds * 1000;
  let done = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() < end) {
      const answer = await post(agent, `${url}/api/query`, { path, args: args(), format: "json" });
      if (!/"success"|Could not find/.test(answer)) throw new Error(answer);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: SOCKETS }, lane));
  agent.destroy();
  return done / seconds;
}

interface Opening {
  startMs: number;
  queryMs: number;
  memory: number | undefined;
}

async function open(documents: number): Promise<{ empty: Opening; full: Opening }> {
  return await withDataDir(async (dataDir) => {
    const engine = await EngineProcess.start(dataDir);
    await fill(engine.url, documents);
    await engine.stop();
    const full = await openOnce(dataDir);
    return { full, empty: await withDataDir(openOnce) };
  });
}

async function openOnce(dataDir: string): Promise<Opening> {
  const engine = await EngineProcess.start(dataDir);
  const queryMs = await timed(async () => {
    const socket = await SyncSocket.open(engine.url);
    await socket.watch([{ path: "bank:notes", args: { room: "filled 3" } }]);
    socket.close();
  });
  const memory = peakMemory(engine.pid);
  await engine.stop();
  return { startMs: engine.startMs, queryMs, memory };
}

function describe({ startMs, queryMs, memory }: Opening): string {
  const peak = memory === undefined ? "" : `, peak memory ${Math.round(memory / 1024 ** 2)} MiB`;
  return `${Math.round(startMs)} ms, first query ${queryMs.toFixed(1)} ms${peak}`;
}

async function withEngine(work: (engine: EngineProcess) => Promise<void>): Promise<void> {
  await withDataDir(async (dataDir) => {
    const engine = await EngineProcess.start(dataDir);
    const socket = await SyncSocket.open(engine.url);
    await socket.mutate("bank:open", { accounts: ACCOUNTS + 2 });
    socket.close();
    await work(engine);
    await engine.stop();
  });
}

async function post(agent: Agent, url: string, body: unknown): Promise<string> {
  return await new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: "POST", agent, headers: { "content-type": "application/json" } },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("end", () => resolve(Buffer.concat(parts).toString("utf8")));
        response.on("error", reject);
      },
    );
    sent.on("error", reject);
    sent.end(JSON.stringify(body));
  });
}

function below(limit: number): number {
  return Math.floor(Math.random() * limit);
}
