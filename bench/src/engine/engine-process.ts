import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

// Relative to the bundle, bench/dist/bench.js.
const serve = fileURLToPath(new URL("engine.js", import.meta.url));

/** The engine in a process of its own, on the bank's functions and a folder that outlives the process. */
export class EngineProcess {
  readonly url: string;
  readonly pid: number;
  /** From the start of the process to its answer that it serves, ms. */
  readonly startMs: number;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;

  private constructor(child: ChildProcess, ended: Promise<void>, url: string, startMs: number) {
    this.#child = child;
    this.#ended = ended;
    this.url = url;
    this.pid = child.pid ?? 0;
    this.startMs = startMs;
  }

  static async start(dataDir: string, port = 0): Promise<EngineProcess> {
    const start = performance.now();
    const child = spawn(process.execPath, [serve, dataDir, String(port)], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
    for await (const line of createInterface({ input: child.stdout })) {
      const { url } = JSON.parse(line) as { url: string };
      return new EngineProcess(child, ended, url, performance.now() - start);
    }
    throw new Error("the engine ended before it was ready");
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    this.#child.kill(signal);
    await this.#ended;
  }
}

/** Runs `work` with an empty data folder, which is removed. */
export async function withDataDir<T>(work: (dataDir: string) => Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), "opensync-bench-engine-"));
  try {
    return await work(dataDir);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
