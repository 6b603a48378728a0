import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateTranscripts } from "../generate/transcripts";
import { startBackend, type BenchBackend } from "../measure/backend";
import { measureCommand, type MeasuredCommand } from "../measure/measured-command";
import { peakMemory } from "../measure/memory";
import { report } from "../report";

const MIB = 1024 ** 2;

/** `claude-code-sync sync` of a generated history of `bytes`, then the same again. */
export async function backfill({ bytes }: { bytes: number }): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "opensync-bench-home-"));
  const backend = await startBackend();
  try {
    const generated = await generateTranscripts(join(home, ".claude"), bytes);
    const first = await sync(home, backend);
    const serverPeak = peakMemory(backend.pid) ?? 0;
    const second = await sync(home, backend);
    const rate = generated.bytes / MIB / (first.ms / 1_000);
    report({
      name: "backfill",
      title: "Backfill of a Claude Code history",
      order: 3,
      method: `\`claude-code-sync sync\` of ${generated.sessions.toLocaleString("en")} generated transcripts, ${(generated.bytes / MIB).toFixed(0)} MiB, into a fresh backend on the same two cores; then the same command again.`,
      columns: ["run", "time", "MiB/s of transcript", "peak memory of the client", "peak memory of the backend"],
      rows: [
        [
          "first",
          `${(first.ms / 1_000).toFixed(1)} s`,
          rate.toFixed(1),
          `${(first.peak / MIB).toFixed(0)} MiB`,
          `${(serverPeak / MIB).toFixed(0)} MiB`,
        ],
        [
          "second, nothing changed",
          `${(second.ms / 1_000).toFixed(1)} s`,
          "",
          `${(second.peak / MIB).toFixed(0)} MiB`,
          "",
        ],
      ],
      promises: [
        {
          text: "peak memory of the client under 250 MB",
          measured: `${(first.peak / 1e6).toFixed(0)} MB`,
          holds: first.peak > 0 && first.peak < 250e6,
        },
      ],
    });
  } finally {
    await backend.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

async function sync(home: string, backend: BenchBackend): Promise<MeasuredCommand> {
  return await measureCommand("clients/claude-code/bin/claude-code-sync.mjs", ["sync", "--json"], {
    HOME: home,
    USERPROFILE: home,
    CLAUDE_SYNC_CONVEX_URL: backend.siteUrl,
    CLAUDE_SYNC_API_KEY: backend.apiKey,
  });
}
