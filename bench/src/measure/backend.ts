import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

/** Starts `opensync up` with the rate limits raised: they are not what is measured. A folder that is named is kept, and used again. */
export async function startBackend(keptIn?: string): Promise<BenchBackend> {
  const dataDir = keptIn ?? mkdtempSync(join(tmpdir(), "opensync-bench-"));
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
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
    const { siteUrl, url, pid, ...shown } = JSON.parse(line) as {
      siteUrl: string;
      url: string;
      apiKey: string | null;
      pid: number;
    };
    const apiKey = keyOf(dataDir, shown.apiKey);
    const stop = async (): Promise<void> => {
      child.kill("SIGTERM");
      await ended;
      if (keptIn === undefined) rmSync(dataDir, { recursive: true, force: true });
    };
    return { siteUrl, url, apiKey, pid, dataDir, stop };
  }
  throw new Error("the backend ended before it was ready");
}

/** The key is shown at the first start only; a folder that is used again holds it in a file of the bench's. */
function keyOf(dataDir: string, shown: string | null): string {
  const file = join(dataDir, "bench-key");
  if (shown !== null) writeFileSync(file, shown, { mode: 0o600 });
  if (existsSync(file)) return readFileSync(file, "utf8");
  throw new Error(`${dataDir} is a backend of which the bench has no key: name a folder that it made, or none`);
}
