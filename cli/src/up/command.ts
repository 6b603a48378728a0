import { Command } from "commander";
import type { Engine } from "@opensync/engine";
import { inProcess } from "../backend/call-internal";
import { dataFolder } from "../backend/data-folder";
import { removeServerFile, writeServerFile } from "../backend/server-file";
import { startBackend } from "../backend/start";
import { announce } from "./announce";
import { offerHistory } from "./history";
import { logTo } from "./log";
import { withUpOptions, type UpOptions } from "./options";
import { ensureOwner } from "./owner";
import { statusPage } from "./status-page";
import { stopSignal } from "./stop-signal";

export function upCommand(): Command {
  return withUpOptions(new Command("up").description("start the backend and keep it running until Ctrl-C")).action(up);
}

async function up(options: UpOptions): Promise<void> {
  const stopped = stopSignal();
  const dataDir = dataFolder(options.data);
  const engine = await startBackend({
    dataDir,
    host: options.host,
    port: options.port,
    sitePort: options.sitePort,
    synchronous: options.durable ? "FULL" : "NORMAL",
    log: logTo(process.stderr),
    fallback: statusPage,
  });
  try {
    const apiKey = await ensureOwner(inProcess(engine));
    await writeServerFile(dataDir, { url: engine.url, siteUrl: engine.siteUrl, pid: process.pid });
    if (options.json) process.stdout.write(`${JSON.stringify(ready(engine, dataDir, apiKey))}\n`);
    else announce({ engine, dataDir, apiKey });
    await offerHistory({ engine, apiKey, options, stopped });
    await stopped;
    if (!options.json) process.stderr.write("Stopping: what was begun is finished first.\n");
  } finally {
    await removeServerFile(dataDir);
    await engine.close();
  }
}

function ready(engine: Engine, dataDir: string, apiKey: string | undefined): Record<string, unknown> {
  return { url: engine.url, siteUrl: engine.siteUrl, dashboardUrl: `${engine.url}/`, apiKey: apiKey ?? null, dataDir, pid: process.pid };
}
