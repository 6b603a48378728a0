import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { EngineProcess, SyncSocket, type WatchedQuery, withDataDir } from "../engine";
import { report } from "../report";

export interface LiveKillsOptions {
  kills: number;
}

const ACCOUNTS = 12;
const TOTAL = ACCOUNTS * 100;
const WRITERS = 4;
const IN_FLIGHT = 8;
/** How many accounts each watcher sees by themselves; the rest it sees as one sum. */
const WATCHERS = [0, 3, 8];

interface Request {
  readonly id: number;
  readonly args: { from: number; to: number; amount: number; name: string };
}

/** One client that writes, over all ends of the engine: what was not answered it asks for again. */
interface Writer {
  readonly name: string;
  readonly sessionId: string;
  readonly unanswered: Map<number, Request>;
  lastRequest: number;
}

interface Found {
  acknowledged: Set<string>;
  asked: number;
  transitions: number;
  /** Sums that no order of the transfers explains. */
  torn: string[];
  /** The latest state that any watcher has seen. */
  lastTs: string | undefined;
}

/** Ends the engine by SIGKILL in the midst of transfers, again and again: none that was acknowledged is lost, none is done twice, no client sees a half. */
export async function liveKills({ kills }: LiveKillsOptions): Promise<void> {
  await withDataDir(async (dataDir) => {
    const first = await EngineProcess.start(dataDir);
    const { port } = first;
    const opener = await SyncSocket.open(first.url);
    await opener.mutate("bank:open", { accounts: ACCOUNTS });
    await first.stop();

    const writers = Array.from({ length: WRITERS }, (_, at): Writer => {
      return { name: `writer ${at}`, sessionId: randomUUID(), unanswered: new Map(), lastRequest: 0 };
    });
    const found: Found = { acknowledged: new Set(), asked: 0, transitions: 0, torn: [], lastTs: undefined };
    for (let kill = 0; kill < kills; kill++) await killOnce(dataDir, port, writers, found);

    const last = await EngineProcess.start(dataDir, port);
    for (const writer of writers) await catchUp(last.url, writer, found);
    const kept = await allTransfers(last.url);
    const sum = await sumOfAll(last.url);
    await last.stop();
    const lost = [...found.acknowledged].filter((name) => !kept.has(name)).length;
    const twice = [...kept.values()].filter((times) => times > 1).length;
    tell(kills, found, { kept: kept.size, lost, twice, sum });
  });
}

async function killOnce(dataDir: string, port: number, writers: Writer[], found: Found): Promise<void> {
  const before = found.acknowledged.size;
  const engine = await EngineProcess.start(dataDir, port);
  const load = Promise.all([
    ...WATCHERS.map(async (single) => await watch(engine.url, single, found)),
    ...writers.map(async (writer) => await write(engine.url, writer, found)),
  ]);
  while (found.acknowledged.size === before) await sleep(2);
  await sleep(20 + Math.random() * 480);
  await engine.stop("SIGKILL");
  await load;
}

/** Until the engine is gone. */
async function watch(url: string, single: number, found: Found): Promise<void> {
  const queries: WatchedQuery[] = Array.from({ length: single }, (_, number) => {
    return { path: "bank:balance", args: { number } };
  });
  queries.push({ path: "bank:sumFrom", args: { number: single } });
  const socket = await opened(url, {
    maxObservedTimestamp: found.lastTs,
    onTransition: (_updated, { values }) => {
      found.transitions += 1;
      let sum = 0;
      for (const value of values.values()) sum += Number(value);
      if (sum !== TOTAL) found.torn.push(`${sum} of ${TOTAL}`);
    },
  });
  if (socket === null) return;
  await socket.watch(queries);
  await socket.closed;
  found.lastTs = later(found.lastTs, socket.lastTs);
}

async function write(url: string, writer: Writer, found: Found): Promise<void> {
  const socket = await opened(url, { sessionId: writer.sessionId });
  if (socket === null) return;
  const again = [...writer.unanswered.values()].map(async (request) => await send(socket, writer, request, found));
  const lane = async (): Promise<void> => {
    while (socket.isOpen) {
      const id = ++writer.lastRequest;
      const [from, to] = [below(ACCOUNTS), below(ACCOUNTS)];
      const request = { id, args: { from, to, amount: 1 + below(40), name: `${writer.name} ${id}` } };
      found.asked += 1;
      writer.unanswered.set(id, request);
      await send(socket, writer, request, found);
    }
  };
  await Promise.all([...again, ...Array.from({ length: IN_FLIGHT }, lane)]);
}

async function send(socket: SyncSocket, writer: Writer, { id, args }: Request, found: Found): Promise<void> {
  const answer = await socket.ask(id, "bank:transfer", args);
  if (answer === null) return;
  if (!answer.success) throw new Error(String(answer.result));
  found.acknowledged.add(args.name);
  writer.unanswered.delete(id);
}

async function catchUp(url: string, writer: Writer, found: Found): Promise<void> {
  const socket = await SyncSocket.open(url, { sessionId: writer.sessionId });
  await Promise.all([...writer.unanswered.values()].map((request) => send(socket, writer, request, found)));
  socket.close();
}

/** Null when the engine was gone before. */
async function opened(url: string, options: Parameters<typeof SyncSocket.open>[1]): Promise<SyncSocket | null> {
  try {
    return await SyncSocket.open(url, options);
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ECONNREFUSED" || error.code === "ECONNRESET"))
      return null;
    throw error;
  }
}

/** How often each transfer was done. */
async function allTransfers(url: string): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  for (let after = ""; ;) {
    const names = (await ask(url, { path: "bank:transfersAfter", args: { name: after } })) as string[];
    for (const name of names) times.set(name, (times.get(name) ?? 0) + 1);
    const last = names.at(-1);
    if (last === undefined) return times;
    after = last;
  }
}

async function sumOfAll(url: string): Promise<number> {
  return Number(await ask(url, { path: "bank:sumFrom", args: { number: 0 } }));
}

async function ask(url: string, query: WatchedQuery): Promise<unknown> {
  const socket = await SyncSocket.open(url);
  await socket.watch([query]);
  socket.close();
  return socket.values.get(0);
}

function tell(
  kills: number,
  { acknowledged, asked, transitions, torn }: Found,
  { kept, lost, twice, sum }: { kept: number; lost: number; twice: number; sum: number },
): void {
  report({
    name: "live-kills",
    title: "The engine killed under load",
    order: 9,
    method:
      `${kills} times SIGKILL, 20 to 500 ms after the first answer to one of the clients: ${WRITERS} that transfer between ${ACCOUNTS} accounts, ${IN_FLIGHT} in flight each, and come again with what was not answered under its old number; and ${WATCHERS.length} that watch some accounts by themselves and the others as a sum, ` +
      "and tell the engine the latest state that they have seen, which it has to know. Each transfer leaves its name. At the end everything unanswered is asked for once more.",
    columns: ["what", "measured"],
    rows: [
      ["transfers asked for", asked.toLocaleString("en")],
      ["acknowledged", acknowledged.size.toLocaleString("en")],
      ["done", kept.toLocaleString("en")],
      ["states shown to watchers", transitions.toLocaleString("en")],
    ],
    promises: [
      { text: "no acknowledged write is lost", measured: `${lost} lost`, holds: lost === 0 },
      {
        text: "what was asked for again is done once",
        measured: `${twice} done twice, ${asked - kept} of ${asked} not done`,
        holds: twice === 0 && asked === kept,
      },
      {
        text: "no state that a client is shown is a half one",
        measured: torn.length === 0 ? `0 of ${transitions}` : `${torn.length} of ${transitions}: ${torn[0]}`,
        holds: torn.length === 0 && transitions > 0,
      },
      { text: "the accounts hold what they held", measured: `${sum} of ${TOTAL}`, holds: sum === TOTAL },
    ],
  });
}

/** Of two timestamps as the protocol writes them: base64 of eight bytes, the lowest first. */
function later(left: string | undefined, right: string | undefined): string | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  const number = (text: string): bigint => Buffer.from(text, "base64").readBigUInt64LE();
  return number(left) > number(right) ? left : right;
}

function below(limit: number): number {
  return Math.floor(Math.random() * limit);
}
