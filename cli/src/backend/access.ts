import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { OpenSyncError } from "@opensync/client-core";
import { inProcess, overHttp, type InternalCaller } from "./call-internal";
import { findServer } from "./server-file";
import { startBackend } from "./start";
import { typed } from "../terminal/typed";

/**
 * Runs `use` against the backend of `dataDir`: the one that serves the folder now, by the admin key kept there, else one opened in this
 * process for as long as `use` runs (the folder admits one process at a time).
 * @throws OpenSyncError `usage` for a folder that holds no backend: a mistyped `--data` must not make one
 */
export async function withBackend<T>(dataDir: string, use: (call: InternalCaller) => Promise<T>): Promise<T> {
  await requireBackend(dataDir);
  const found = await findServer(dataDir);
  if (found?.answers) return await use(overHttp(found.server.url, await readAdminKey(dataDir)));
  const engine = await startBackend({ dataDir, port: 0, sitePort: 0 });
  try {
    return await use(inProcess(engine));
  } finally {
    await engine.close();
  }
}

/**
 * Runs `use` against the backend that serves `dataDir` now, with the address of its dashboard.
 * @throws OpenSyncError `usage` where none does
 */
export async function withRunningBackend<T>(
  dataDir: string,
  use: (call: InternalCaller, url: string) => Promise<T>,
): Promise<T> {
  await requireBackend(dataDir);
  const found = await findServer(dataDir);
  if (found?.answers) return await use(overHttp(found.server.url, await readAdminKey(dataDir)), found.server.url);
  throw new OpenSyncError("usage", `The backend of ${dataDir} is not running.`, { hint: `Start it: ${typed("up")}` });
}

/** @throws OpenSyncError `usage` for a folder that holds no backend */
export async function requireBackend(dataDir: string): Promise<void> {
  try {
    await access(join(dataDir, "admin.key"));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")))
      throw error;
    throw new OpenSyncError("usage", `There is no backend in ${dataDir}.`, {
      hint: `Start one with ${typed("up")}, or name the folder of another one with --data.`,
    });
  }
}

/** Full access to the backend of `dataDir`. */
export async function readAdminKey(dataDir: string): Promise<string> {
  return (await readFile(join(dataDir, "admin.key"), "utf8")).trim();
}
