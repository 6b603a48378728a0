import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repository } from "./repository";

/** The real backend in a process of its own, on a throwaway folder. */
export interface BenchBackend {
  siteUrl: string;
  url: string;
  apiKey: string;
  pid: number;
  dataDir: string;
  stop(): Promise<void>;
}

/** Starts `opensync up` with the rate limits raised: they are not what is measured. */
export async function startBackend(): Promise<BenchBackend> {
  const dataDir = mkdtempSync(join(tmpdir(), "opensync-bench-"));
  const bin = join(repository, "cli/bin/opensync.mjs");
  const child = spawn(
    process.execPath,
    [bin, "up", "--json", "--no-open", "--port", "0", "--site-port", "0", "--data", dataDir],
    {
      stdio: ["ignore", "pipe", "inherit"],
      env: {
        ...process.env,
        OPENSYNC_INGEST_RATE: "100000",
        OPENSYNC_INGEST_BURST: "100000",
        OPENSYNC_READ_RATE: "100000",
        OPENSYNC_READ_BURST: "100000",
      },
    },
  );
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  for await (const line of createInterface({ input: child.stdout })) {
    const { siteUrl, url, apiKey, pid } = JSON.parse(line) as {
      siteUrl: string;
      url: string;
      apiKey: string;
      pid: number;
    };
    const stop = async (): Promise<void> => {
      child.kill("SIGTERM");
      await ended;
      rmSync(dataDir, { recursive: true, force: true });
    };
    return { siteUrl, url, apiKey, pid, dataDir, stop };
  }
  throw new Error("the backend ended before it was ready");
}
