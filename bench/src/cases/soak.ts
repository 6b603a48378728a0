import { statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EngineProcess, fill, SyncSocket, withDataDir } from "../engine";
import { ownMemory } from "../measure/memory";
import { spread } from "../measure/statistics";
import { report } from "../report";

export interface SoakOptions {
  minutes: number;
}

const SOCKETS = 8;
const QUERIES_PER_SOCKET = 25;
const WRITERS = 2;
const ACCOUNTS = 200;
const ROOMS = 50;
const NOTES_PER_ROOM = 40;
/** Between two writes of a writer, ms. */
const PAUSE_MS = 10;
/** Documents that are there before, more than the engine's caches of the database hold. */
const FILLED = 300_000;
const SAMPLES = 120;
/** What comes before is the filling of caches. */
const WARM_UP = 1 / 4;

interface Sample {
  minute: number;
  memoryMib: number;
  walMib: number;
  databaseMib: number;
}

/** Hours in small: writes, subscriptions, clients that come and go, and what the engine holds meanwhile. */
export async function soak({ minutes }: SoakOptions): Promise<void> {
  await withDataDir(async (dataDir) => {
    const engine = await EngineProcess.start(dataDir);
    const opener = await SyncSocket.open(engine.url);
    await opener.mutate("bank:open", { accounts: ACCOUNTS });
    await fill(engine.url, FILLED);
    const load = new Load(engine.url);
    const running = load.run();
    const samples: Sample[] = [];
    const start = performance.now();
    for (let at = 1; at <= SAMPLES; at++) {
      await Promise.race([sleep(start + (at / SAMPLES) * minutes * 60_000 - performance.now()), running]);
      samples.push(sample(engine.pid, dataDir, (performance.now() - start) / 60_000));
    }
    load.stop();
    await running;
    opener.close();
    await engine.stop();
    tell(minutes, load, samples.slice(Math.floor(SAMPLES * WARM_UP)));
  });
}

class Load {
  writes = 0;
  shown = 0;
  reconnects = 0;
  readonly #url: string;
  #isStopped = false;

  constructor(url: string) {
    this.#url = url;
  }

  /** Resolves after `stop`; rejects when something fails. */
  async run(): Promise<void> {
    await Promise.all([
      ...Array.from({ length: SOCKETS }, (_, at) => this.#watch(at)),
      ...Array.from({ length: WRITERS }, () => this.#write()),
    ]);
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** A client that stays for some seconds, and comes again with other queries. */
  async #watch(at: number): Promise<void> {
    while (!this.#isStopped) {
      const socket = await SyncSocket.open(this.#url, { onTransition: (updated) => (this.shown += updated.length) });
      await socket.watch([
        ...Array.from({ length: QUERIES_PER_SOCKET - 5 }, () => {
          return { path: "bank:balance", args: { number: below(ACCOUNTS) } };
        }),
        ...Array.from({ length: 4 }, () => ({ path: "bank:notes", args: { room: `room ${below(ROOMS)}` } })),
        { path: "bank:sumFrom", args: { number: ACCOUNTS - 1 - at } },
      ]);
      for (let second = 0; second < 10 + at && !this.#isStopped; second++) await sleep(1000);
      socket.close();
      this.reconnects += 1;
    }
  }

  async #write(): Promise<void> {
    const socket = await SyncSocket.open(this.#url);
    while (!this.#isStopped) {
      await socket.mutate("bank:transfer", { from: below(ACCOUNTS), to: below(ACCOUNTS), amount: 1 });
      const text = "a note, ".repeat(1 + below(100));
      await socket.mutate("bank:note", { room: `room ${below(ROOMS)}`, text, most: NOTES_PER_ROOM });
      this.writes += 2;
      await sleep(PAUSE_MS);
    }
    socket.close();
  }
}

function sample(pid: number, dataDir: string, minute: number): Sample {
  return {
    minute,
    memoryMib: (ownMemory(pid) ?? Number.NaN) / 1024 ** 2,
    walMib: sizeOf(join(dataDir, "engine.db-wal")) / 1024 ** 2,
    databaseMib: sizeOf(join(dataDir, "engine.db")) / 1024 ** 2,
  };
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function tell(minutes: number, { writes, shown, reconnects }: Load, samples: Sample[]): void {
  const minutesSeen = (samples.at(-1)?.minute ?? 0) - (samples[0]?.minute ?? 0);
  const found = (of: (sample: Sample) => number) => {
    const values = samples.map(of);
    const { p50, max } = spread(values);
    const perMinute = slope(samples.map((each) => [each.minute, of(each)]));
    const quarter = Math.ceil(values.length / 4);
    const quarters = [0, 1, 2, 3].map((at) => mean(values.slice(at * quarter, (at + 1) * quarter)));
    return { p50, max, min: Math.min(...values), quarters, perMinute, rise: perMinute * minutesSeen };
  };
  const [memory, wal, database] = [
    found(({ memoryMib }) => memoryMib),
    found(({ walMib }) => walMib),
    found(({ databaseMib }) => databaseMib),
  ];
  const row = (name: string, { p50, min, max, quarters, perMinute }: typeof memory): string[] => [
    name,
    `${p50.toFixed(1)} MiB`,
    `${min.toFixed(1)} to ${max.toFixed(1)} MiB`,
    quarters.map((each) => each.toFixed(1)).join(", "),
    `${perMinute.toFixed(3)} MiB a minute`,
  ];
  const mebibytes = (rise: number): string =>
    `${rise.toFixed(1)} MiB over ${minutesSeen.toFixed(1)} minutes, by the line fitted`;
  report({
    name: "soak",
    title: `Writes and subscriptions for ${minutes} ${minutes === 1 ? "minute" : "minutes"}`,
    order: 8,
    method:
      `${WRITERS} writers, each with a transfer, a note and ${PAUSE_MS} ms of rest in turn; ${SOCKETS} sockets of ${QUERIES_PER_SOCKET} subscriptions that come again every ten to twenty seconds with other ones. The notes are taken away again, so the documents stay as many as they are; what was answered to each write is kept for two weeks, which is what the database grows by. ${FILLED.toLocaleString("en")} notes are there before, so that the caches are full. The log is written back at 64 MiB, and keeps its size. Memory is without the parts of files that are mapped. ` +
      `${writes.toLocaleString("en")} writes, ${shown.toLocaleString("en")} results shown, ${reconnects} reconnects. Of ${SAMPLES} samples those after the first ${WARM_UP * 100} % of the time.`,
    columns: ["of the engine's process", "median", "spread", "means of the quarters, MiB", "slope"],
    rows: [row("memory", memory), row("write-ahead log", wal), row("database", database)],
    promises: [
      {
        text: "memory is flat: it rises by less than a tenth of its median",
        measured: mebibytes(memory.rise),
        holds: memory.rise < memory.p50 / 10,
      },
      {
        text: "the write-ahead log is flat: it rises by less than 4 MiB, and stays under 80 MiB",
        measured: `${mebibytes(wal.rise)}, at most ${wal.max.toFixed(1)} MiB`,
        holds: wal.rise < 4 && wal.max < 80,
      },
    ],
  });
}

/** Of the line through the points with the least squares. */
function slope(points: [x: number, y: number][]): number {
  const [x, y] = [mean(points.map((point) => point[0])), mean(points.map((point) => point[1]))];
  const over = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  return over / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function below(limit: number): number {
  return Math.floor(Math.random() * limit);
}
