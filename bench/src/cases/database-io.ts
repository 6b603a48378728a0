import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Engine } from "@opensync/engine";
import { formatKey, hashKey, keyPrefix } from "@opensync/protocol";
import { transcript } from "../generate/transcripts";
import { Random } from "../generate/random";
import { report } from "../report";
import { syncTurnByTurn } from "./turn-by-turn";

const TURNS = 100;

/** Bytes of database I/O, as Convex bills it, for each byte of a session's content. */
export async function databaseIo(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "opensync-bench-io-"));
  const functions = { dir: fileURLToPath(new URL("../../convex", import.meta.url)) };
  const engine = await Engine.open({ dataDir: join(folder, "data"), functions });
  try {
    const apiKey = await makeKey(engine);
    const lines = [
      ...transcript(new Random(11), {
        sessionId: new Random(2).uuid(),
        project: "/home/dev/shop",
        start: Date.UTC(2026, 0, 5),
        turns: TURNS,
      }),
    ];
    const { contentBytes } = await syncTurnByTurn({ home: folder, siteUrl: engine.siteUrl, apiKey, lines });
    const live = ioOf(engine);
    await syncTurnByTurn({ home: folder, siteUrl: engine.siteUrl, apiKey, lines, again: true });
    const again = { read: ioOf(engine).read - live.read, written: ioOf(engine).written - live.written };
    const perByte = (bytes: number): string => (bytes / contentBytes).toFixed(3);
    const first = (live.read + live.written) / contentBytes;
    const second = (again.read + again.written) / contentBytes;
    report({
      name: "io",
      title: "Database I/O, as Convex bills it",
      order: 6,
      method:
        `A session of ${TURNS} turns (${(contentBytes / 1024).toFixed(0)} KiB of prompts, answers, tool inputs and outputs), synced by claude-code-sync after each turn; then, with the client's positions deleted, the unchanged history once more. ` +
        "Counted are documents (Convex's size formula) and index entries, read and written, with everything a request brings along: the key check, the rate limit, totals, rollups. Search postings are not counted.",
      columns: ["", "read per byte", "written per byte", "together"],
      rows: [
        ["turn by turn", perByte(live.read), perByte(live.written), first.toFixed(3)],
        ["re-sync of unchanged history", perByte(again.read), perByte(again.written), second.toFixed(3)],
      ],
      promises: [
        { text: "turn by turn at most 4 bytes per byte of content", measured: first.toFixed(2), holds: first <= 4 },
        { text: "re-sync of unchanged history at most 0.05", measured: second.toFixed(4), holds: second <= 0.05 },
      ],
    });
  } finally {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function ioOf({ store: { io } }: Engine): { read: number; written: number } {
  return { read: io.documentBytesRead + io.indexBytesRead, written: io.documentBytesWritten + io.indexBytesWritten };
}

async function makeKey(engine: Engine): Promise<string> {
  const secret = formatKey(crypto.getRandomValues(new Uint8Array(32)));
  const args = { name: "bench", hash: await hashKey(secret), prefix: keyPrefix(secret) };
  const made = await engine.runner.runMutation("owner:ensure", args, { identity: null, allowInternal: true });
  if (!made.ok) throw new Error(made.error);
  return secret;
}
