import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Engine, openSql } from "@opensync/engine";
import { formatKey, hashKey, keyPrefix } from "@opensync/protocol";
import { recordTransactions, type RecordedTransaction } from "../contention/record-transactions";
import { simulate } from "../contention/simulate";
import { Random } from "../generate/random";
import { transcript } from "../generate/transcripts";
import { report } from "../report";
import { syncTurnByTurn } from "./turn-by-turn";

const CLIENTS = 16;
const TURNS = 6;
/** Prompts in an hour of work. */
const PROMPTS_AN_HOUR = 20;
const MUTATION_MS = 50;
const HOURS = 50;

interface Recorded {
  /** By client and turn. */
  turns: RecordedTransaction[][][];
  functions: Map<string, number>;
  contentBytes: number;
  storedBytes: number;
}

/** What an hour of work asks of Convex, and how often clients of one user get into each other's way there. */
export async function contention(): Promise<void> {
  const { turns, functions, contentBytes, storedBytes } = await record();
  const all = turns.flat(2);
  const perHour = (amount: number): number => (amount / (CLIENTS * TURNS)) * PROMPTS_AN_HOUR;
  const sum = (of: (each: RecordedTransaction) => number): number => all.reduce((total, each) => total + of(each), 0);
  const kib = (bytes: number): string => `${(bytes / 1024).toFixed(0)} KiB`;
  const calls = [...functions.values()].reduce((total, each) => total + each, 0);
  report({
    name: "hour",
    title: "What an hour of work asks of a deployment",
    order: 30,
    method:
      `${CLIENTS} machines of one user, each with a session of ${TURNS} turns (a prompt, a tool, an answer), synced by claude-code-sync after each turn, on the same day and project; an hour is ${PROMPTS_AN_HOUR} such turns. ` +
      "Database I/O is what mutations read and write, documents by Convex's size formula; storage counts documents and index entries.",
    columns: ["", "an hour", "a byte of content"],
    rows: [
      ...[...functions].map(([kind, count]) => [`function calls: ${kind}`, perHour(count).toFixed(0), ""]),
      ["documents read by mutations", perHour(sum((each) => each.documentsRead)).toFixed(0), ""],
      ["documents written", perHour(sum((each) => each.documentsWritten)).toFixed(0), ""],
      [
        "bytes read by mutations",
        kib(perHour(sum((each) => each.bytesRead))),
        (sum((each) => each.bytesRead) / contentBytes).toFixed(2),
      ],
      [
        "bytes written",
        kib(perHour(sum((each) => each.bytesWritten))),
        (sum((each) => each.bytesWritten) / contentBytes).toFixed(2),
      ],
      ["storage, documents and indexes", kib(perHour(storedBytes)), (storedBytes / contentBytes).toFixed(2)],
      ["content", kib(perHour(contentBytes)), "1"],
      ["function calls, together", perHour(calls).toFixed(0), ""],
    ],
    promises: [],
  });
  const rows = [1, 2, 4, 8, 16].flatMap((clients) =>
    [30_000, 3_000, 0].map((pauseMs) => {
      const load = {
        clients: turns.slice(0, clients),
        pauseMs,
        mutationMs: MUTATION_MS,
        lastsMs: pauseMs === 0 ? 600_000 : HOURS * pauseMs * 20,
      };
      const found = simulate(load, new Random(clients * 7 + pauseMs));
      const by = [...found.by]
        .toSorted((a, b) => b[1] - a[1])
        .map(([index, count]) => `${index} ${((count / found.conflicts) * 100).toFixed(0)} %`);
      return [
        String(clients),
        pauseMs === 0 ? "without a pause" : `every ${pauseMs / 1000} s`,
        found.mutations.toLocaleString("en"),
        ((found.conflicts / found.mutations) * 1000).toFixed(2),
        String(found.givenUp),
        by.slice(0, 2).join(", "),
      ];
    }),
  );
  report({
    name: "contention",
    title: "Clients of one user at once, on Convex",
    order: 31,
    method: `A simulation in virtual time of Convex's optimistic concurrency (four retries, 100 ms to 2 s apart) with what the real mutations of the run above read and wrote: a mutation takes ${MUTATION_MS} ms in the mean, reads at its start and commits at its end, and is run again when another commit between has written what it read. All clients work for one user, on one day, in one project: the worst case. The embedded engine runs mutations one after the other and has no conflicts.`,
    columns: ["clients", "each posts", "mutations", "conflicts per 1,000", "given up", "over"],
    rows,
    promises: [],
  });
}

/** Runs the real client, turn by turn, on each of the machines. */
async function record(): Promise<Recorded> {
  const folder = mkdtempSync(join(tmpdir(), "opensync-bench-contention-"));
  const dataDir = join(folder, "data");
  const functions = new Map<string, number>();
  const engine = await Engine.open({
    dataDir,
    functions: { dir: fileURLToPath(new URL("../../convex", import.meta.url)) },
    log: (entry) => {
      if (entry.type === "function") functions.set(entry.kind, (functions.get(entry.kind) ?? 0) + 1);
    },
  });
  let isOpen = true;
  try {
    const apiKey = await makeKey(engine);
    functions.clear();
    const recorded = recordTransactions(engine);
    const turns: RecordedTransaction[][][] = [];
    let contentBytes = 0;
    for (let client = 0; client < CLIENTS; client++) {
      const home = join(folder, `home-${client}`);
      mkdirSync(home);
      const shape = {
        sessionId: new Random(client + 100).uuid(),
        project: "/home/dev/shop",
        start: Date.UTC(2026, 0, 5, 9),
        turns: TURNS,
      };
      const own: RecordedTransaction[][] = [];
      const synced = await syncTurnByTurn({
        home,
        siteUrl: engine.siteUrl,
        apiKey,
        lines: [...transcript(new Random(client + 1), shape)],
        onTurn: () => own.push(recorded.splice(0)),
      });
      contentBytes += synced.contentBytes;
      turns.push(own.filter((turn) => turn.length > 0));
    }
    await engine.close();
    isOpen = false;
    return { turns, functions, contentBytes, storedBytes: storedBytes(dataDir) };
  } finally {
    if (isOpen) await engine.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Documents by Convex's size formula, and the keys of their index entries. */
function storedBytes(dataDir: string): number {
  const database = openSql(join(dataDir, "engine.db"), { readOnly: true });
  try {
    const first = "SELECT number FROM tables WHERE name NOT LIKE '\\_%' ESCAPE '\\'";
    let bytes = 0;
    for (const { number } of database.prepare(first).all()) {
      bytes += Number(
        database.prepare(`SELECT coalesce(sum(size), 0) AS bytes FROM d_${Number(number)}`).get()?.["bytes"],
      );
      const indexes = database
        .prepare(`SELECT number FROM indexes WHERE "table" = ? AND declaration LIKE '%"database"%'`)
        .all(Number(number));
      for (const index of indexes)
        bytes += Number(
          database.prepare(`SELECT coalesce(sum(length(key)), 0) AS bytes FROM i_${Number(index["number"])}`).get()?.[
            "bytes"
          ],
        );
    }
    return bytes;
  } finally {
    database.close();
  }
}

async function makeKey(engine: Engine): Promise<string> {
  const secret = formatKey(crypto.getRandomValues(new Uint8Array(32)));
  const args = { name: "bench", hash: await hashKey(secret), prefix: keyPrefix(secret) };
  const made = await engine.runner.runMutation("owner:ensure", args, { identity: null, allowInternal: true });
  if (!made.ok) throw new Error(made.error);
  return secret;
}
