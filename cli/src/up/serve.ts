import { fileURLToPath } from "node:url";
import type { IsolatedEngine } from "@opensync/engine";
import { inProcess } from "../backend/call-internal";
import { removeServerFile, writeServerFile } from "../backend/server-file";
import { startBackend } from "../backend/start";
import { DashboardFiles } from "../dashboard/files";
import { dashboardServer } from "../dashboard/serve";
import { ensureSigningKeys } from "./ensure-signing-keys";
import type { UpLog } from "./log";
import { ensureOwner } from "./owner";

export interface ServeOptions {
  dataDir: string;
  host: string;
  port: number;
  sitePort: number;
  synchronous: "FULL" | "NORMAL";
  log: UpLog;
}

/**
 * Runs `use` while the backend of `dataDir` serves, with the API key that its first start made, and stops it afterwards. What was begun is
 * finished first.
 */
export async function serve(
  { log, ...options }: ServeOptions,
  use: (engine: IsolatedEngine, apiKey: string | undefined) => Promise<void>,
): Promise<void> {
  const { dataDir } = options;
  const fallback = dashboardServer(new DashboardFiles(fileURLToPath(new URL("dashboard", import.meta.url))));
  const engine = await startBackend({ ...options, log: log.engine, fallback });
  try {
    await ensureSigningKeys(engine);
    const apiKey = await ensureOwner(inProcess(engine));
    await writeServerFile(dataDir, { url: engine.url, siteUrl: engine.siteUrl, pid: process.pid });
    await use(engine, apiKey);
    log.say("stopping", "Stopping: what was begun is finished first.");
  } finally {
    await removeServerFile(dataDir);
    await engine.close();
  }
}
