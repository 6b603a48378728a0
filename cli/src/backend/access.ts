import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { inProcess, overHttp, type InternalCaller } from "./call-internal";
import { readServerFile } from "./server-file";
import { startBackend } from "./start";

/**
 * Runs `use` against the backend of `dataDir`: the one that serves the folder now, by the admin key kept there, else one opened in this
 * process for as long as `use` runs (the folder admits one process at a time).
 */
export async function withBackend<T>(dataDir: string, use: (call: InternalCaller) => Promise<T>): Promise<T> {
  const server = await readServerFile(dataDir);
  if (server) return await use(overHttp(server.url, (await readFile(join(dataDir, "admin.key"), "utf8")).trim()));
  const engine = await startBackend({ dataDir, port: 0, sitePort: 0 });
  try {
    return await use(inProcess(engine));
  } finally {
    await engine.close();
  }
}
