import { OpenSyncError } from "@opensync/client-core";
import { EngineError } from "@opensync/engine";
import { findServer } from "../backend/server-file";
import { typed } from "../terminal/typed";

/** Somebody who starts a backend that runs already wants to get to it: says where it is, instead of what it holds. */
export async function explainRunning(error: unknown, dataDir: string): Promise<unknown> {
  if (!(error instanceof EngineError) || !["AddressInUse", "DataFolderLocked"].includes(error.code)) return error;
  const found = await findServer(dataDir);
  if (!found?.answers) return error;
  const { url, pid } = found.server;
  return new OpenSyncError("state_unusable", `OpenSync is running already, at ${url} (process ${pid}).`, {
    hint: `For a link that signs you in to it, run: ${typed("dashboard")}`,
  });
}
