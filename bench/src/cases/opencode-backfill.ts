import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allSessions } from "../delivery/backend-rows";
import { generateOpenCodeDatabase, type GeneratedDatabase } from "../generate/opencode-db";
import type { BenchBackend } from "../measure/backend";
import { startBackend } from "../measure/backend";
import { measureCommand, type MeasuredCommand } from "../measure/measured-command";
import { peakMemory } from "../measure/memory";
import { get } from "../measure/poster";
import { report } from "../report";

const MIB = 1024 ** 2;
const MOST_BYTES = 250e6;

/** `opencode-sync sync` of a generated `opencode.db` of `bytes`: counted only, for the first time, and again. */
export async function openCodeBackfill({ bytes }: { bytes: number }): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "opensync-bench-home-"));
  const backend = await startBackend();
  try {
    const database = join(home, ".local", "share", "opencode", "opencode.db");
    const generated = generateOpenCodeDatabase(database, bytes, { of: "file" });
    const counted = await sync(home, backend, "--dry-run");
    const first = await sync(home, backend);
    const serverPeak = peakMemory(backend.pid) ?? 0;
    await expectAll(backend, generated);
    const second = await sync(home, backend);
    reportRuns(generated, { counted, first, second, serverPeak });
  } finally {
    await backend.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

function reportRuns(
  { sessions, messages, parts, contentBytes, fileBytes }: GeneratedDatabase,
  runs: { counted: MeasuredCommand; first: MeasuredCommand; second: MeasuredCommand; serverPeak: number },
): void {
  const { counted, first, second, serverPeak } = runs;
  const rate = (bytes: number, { ms }: MeasuredCommand): string => (bytes / MIB / (ms / 1_000)).toFixed(1);
  const row = (title: string, run: MeasuredCommand, isRead: boolean, more = ""): string[] => [
    title,
    `${(run.ms / 1_000).toFixed(1)} s`,
    isRead ? rate(fileBytes, run) : "",
    isRead ? rate(contentBytes, run) : "",
    mebibytes(run.peak),
    more,
  ];
  const peak = Math.max(counted.peak, first.peak, second.peak);
  report({
    name: "opencode-backfill",
    title: "Backfill of an OpenCode history",
    order: 13,
    method: `\`opencode-sync sync\` of a generated opencode.db of ${(fileBytes / MIB).toFixed(0)} MiB (${sessions.toLocaleString("en")} sessions, ${messages.toLocaleString("en")} messages, ${parts.toLocaleString("en")} parts; ${(contentBytes / MIB).toFixed(0)} MiB of content, which OpenCode keeps a second time as its log of events) into a fresh backend on the same two cores: first with \`--dry-run\`, which reads all and sends nothing; then for the first time, after which the backend has every session, message and part; then the same command again.`,
    columns: ["run", "time", "MiB/s of the file", "MiB/s of content", "peak memory of the client", "of the backend"],
    rows: [
      row("`--dry-run`", counted, true),
      row("first", first, true, mebibytes(serverPeak)),
      row("second, nothing changed", second, false),
    ],
    promises: [
      {
        text: `peak memory of the client under ${MOST_BYTES / 1e6} MB`,
        measured: `${(peak / 1e6).toFixed(0)} MB`,
        holds: first.peak > 0 && peak < MOST_BYTES,
      },
    ],
  });
}

async function sync(home: string, backend: BenchBackend, ...flags: string[]): Promise<MeasuredCommand> {
  return await measureCommand("clients/opencode/bin/opencode-sync.mjs", ["sync", "--json", ...flags], {
    HOME: home,
    USERPROFILE: home,
    OPENCODE_SYNC_CONVEX_URL: backend.siteUrl,
    OPENCODE_SYNC_API_KEY: backend.apiKey,
  });
}

async function expectAll({ siteUrl, apiKey }: BenchBackend, generated: GeneratedDatabase): Promise<void> {
  const found = { sessions: 0, messages: 0, parts: 0 };
  const read = async <T>(path: string): Promise<T> => (await get(siteUrl, apiKey, path)) as T;
  for await (const { messageCount, partCount } of allSessions(read)) {
    found.sessions += 1;
    found.messages += messageCount;
    found.parts += partCount;
  }
  for (const name of ["sessions", "messages", "parts"] as const)
    if (found[name] !== generated[name])
      throw new Error(`The backend has ${found[name]} ${name}, the database ${generated[name]}`);
}

function mebibytes(bytes: number): string {
  return `${(bytes / MIB).toFixed(0)} MiB`;
}
