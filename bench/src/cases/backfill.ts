import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generateTranscripts } from "../generate/transcripts";
import { startBackend, type BenchBackend } from "../measure/backend";
import { peakMemory, watchPeak } from "../measure/memory";
import { timed } from "../measure/statistics";
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

async function sync(home: string, backend: BenchBackend): Promise<{ ms: number; peak: number }> {
  const bin = fileURLToPath(new URL("../../clients/claude-code/bin/claude-code-sync.mjs", import.meta.url));
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    USERPROFILE: home,
    CLAUDE_SYNC_CONVEX_URL: backend.siteUrl,
    CLAUDE_SYNC_API_KEY: backend.apiKey,
  };
  let peak = 0;
  const ms = await timed(async () => {
    const child = spawn(process.execPath, [bin, "sync", "--json"], { env, stdio: ["ignore", "ignore", "inherit"] });
    const ended = new Promise<void>((resolve, reject) => {
      child.once("close", (code) => (code === 0 ? resolve() : reject(new Error(`sync ended with ${code}`))));
    });
    peak = await watchPeak(child.pid ?? 0, ended);
  });
  return { ms, peak };
}
