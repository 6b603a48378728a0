import { Command } from "commander";
import type { IsolatedEngine } from "@opensync/engine";
import { lookForHistory, type Found } from "../agents";
import { inProcess } from "../backend/call-internal";
import { dataFolder } from "../backend/data-folder";
import { showDashboard } from "../dashboard/show";
import { newSignInUrl } from "../dashboard/sign-in-url";
import { explainRunning } from "./already-running";
import { announce } from "./announce";
import { askForHistory, bringHistory } from "./history";
import { logTo, type UpLog } from "./log";
import { withUpOptions, type UpOptions } from "./options";
import { serve } from "./serve";
import { stopSignal, untilAborted } from "./stop-signal";

export function upCommand(): Command {
  return withUpOptions(new Command("up").description("start the backend and keep it running until Ctrl-C")).action(up);
}

async function up(options: UpOptions): Promise<void> {
  const stop = stopSignal();
  const dataDir = dataFolder(options.data);
  const log = logTo(process.stderr, { format: options.log, level: options.logLevel });
  const { host, port, sitePort } = options;
  const synchronous = options.durable ? "FULL" : "NORMAL";
  try {
    await serve({ dataDir, host, port, sitePort, synchronous, log }, async (engine, apiKey) => {
      const stay = await welcome(engine, dataDir, apiKey, options, log, stop);
      if (stay) await untilAborted(stop);
    });
  } catch (error) {
    throw await explainRunning(error, dataDir);
  }
}

/**
 * Says that the backend is ready; on the first start also shows the dashboard, and brings the history in when asked to. False when Ctrl-C
 * was the answer.
 */
async function welcome(
  engine: IsolatedEngine,
  dataDir: string,
  apiKey: string | undefined,
  options: UpOptions,
  log: UpLog,
  stop: AbortSignal,
): Promise<boolean> {
  const { url, siteUrl } = engine;
  if (options.log === "json") log.say("serving", `OpenSync is running at ${url}`);
  const { dashboardUrl: signInUrl } = await newSignInUrl(inProcess(engine), url);
  if (options.json) {
    process.stdout.write(
      `${JSON.stringify({ url, siteUrl, dashboardUrl: signInUrl, apiKey: apiKey ?? null, dataDir, pid: process.pid })}\n`,
    );
  }
  if (apiKey === undefined) {
    if (!options.json) announce(process.stdout, { url, signInUrl, dataDir, apiKey, found: [] });
    if (options.import)
      log.say(
        "not_imported",
        "--import works on the first start only, when the key is made. Later: npx claude-code-sync sync, npx opencode-sync sync",
      );
    return true;
  }
  const found = await lookForHistory(process.env);
  if (!options.json) announce(process.stdout, { url, signInUrl, dataDir, apiKey, found });
  const answer = options.import ? "yes" : options.json ? "no" : await askForHistory(found, stop);
  // What is brought in arrives before the eyes of who looks.
  if (answer !== "stop" && options.open && !options.json) void showDashboard(engine, { dataDir, log, stop });
  if (answer === "yes") await bringAll(found, { url, apiKey }, stop);
  return answer !== "stop";
}

async function bringAll(
  found: readonly Found[],
  { url, apiKey }: { url: string; apiKey: string },
  stop: AbortSignal,
): Promise<void> {
  for (const { agent, history } of found) {
    if (history.sessions === 0 || stop.aborted) continue;
    // Clients that log in with the main address post below /http: the same address here, so that they go on where this ends.
    if (!(await bringHistory(agent, { siteUrl: `${url}/http`, apiKey })))
      process.stderr.write(`Not everything was brought in. Log in and run it again: npx ${agent.client} sync\n`);
  }
}
