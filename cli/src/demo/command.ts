import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import type { IsolatedEngine } from "@opensync/engine";
import { inProcess } from "../backend/call-internal";
import { showDashboard } from "../dashboard/show";
import { newSignInUrl } from "../dashboard/sign-in-url";
import { logTo } from "../up/log";
import { port } from "../up/options";
import { serve } from "../up/serve";
import { stopSignal, untilAborted } from "../up/stop-signal";
import { announceDemo } from "./announce-demo";
import type { DemoTotals } from "./generate";
import { showProgress } from "./progress";

interface DemoCommandOptions {
  sessions: number;
  long: number;
  seed: number;
  port: number;
  sitePort: number;
  open: boolean;
  json: boolean;
}

const MOST_SESSIONS = 1_000_000;
const DEFAULT_SEED = 365;

export function demoCommand(): Command {
  return new Command("demo")
    .description("try the dashboard on made-up sessions, in a throwaway backend that is gone at Ctrl-C")
    .option("--sessions <number>", "how many: 10, 1000, 100000", whole, 10)
    .option("--long <messages>", "one session more, with so many messages", whole, 0)
    .option("--seed <number>", "other numbers make other sessions", whole, DEFAULT_SEED)
    .option("--port <number>", "port of the client API and the dashboard (0: any free one)", port, 0)
    .option("--site-port <number>", "port of the HTTP routes (0: any free one)", port, 0)
    .option("--no-open", "do not show the dashboard in a browser")
    .option("--json", "print one line of JSON on stdout when ready, logs on stderr", false)
    .action(demo);
}

async function demo(options: DemoCommandOptions): Promise<void> {
  const stop = stopSignal();
  const dataDir = await mkdtemp(join(tmpdir(), "opensync-demo-"));
  const log = logTo(process.stderr, { format: "text", level: "warn" });
  const { port, sitePort } = options;
  try {
    await serve({ dataDir, host: "127.0.0.1", port, sitePort, synchronous: "NORMAL", log }, async (engine, apiKey) => {
      const made = await fill(engine, apiKey ?? "", options, stop);
      if (made === null) return;
      const { dashboardUrl } = await newSignInUrl(inProcess(engine), engine.url);
      const { url, siteUrl } = engine;
      if (options.json)
        process.stdout.write(
          `${JSON.stringify({ url, siteUrl, dashboardUrl, apiKey, dataDir, pid: process.pid, demo: made })}\n`,
        );
      else {
        announceDemo(process.stdout, { signInUrl: dashboardUrl, made });
        if (options.open) void showDashboard(engine, { dataDir, log, stop });
      }
      await untilAborted(stop);
    });
  } finally {
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
  log.say("removed", "The demo and its data are gone.");
}

/** What was made; null when it was stopped before all of it was. */
async function fill(
  { siteUrl }: IsolatedEngine,
  apiKey: string,
  { sessions, long, seed }: DemoCommandOptions,
  signal: AbortSignal,
): Promise<(DemoTotals & { seconds: number }) | null> {
  // With the prices it takes a second of CPU: no other command waits for it.
  const { fillDemo } = await import("./fill-demo");
  const progress = showProgress(process.stderr);
  const began = performance.now();
  try {
    const totals = await fillDemo({ siteUrl, apiKey, sessions, long, seed, signal, onProgress: progress.show });
    return { ...totals, seconds: Math.round((performance.now() - began) / 100) / 10 };
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  } finally {
    progress.clear();
  }
}

function whole(text: string): number {
  const value = Number(text);
  if (!/^\d{1,7}$/.test(text) || value > MOST_SESSIONS)
    throw new InvalidArgumentError(`a whole number from 0 to ${MOST_SESSIONS.toLocaleString("en")}.`);
  return value;
}
