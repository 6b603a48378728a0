import { loadConfig } from "../config";
import { connect } from "../connection";
import { flush, type FlushReport } from "../courier";
import { courierFilesOf } from "./courier-files-of";
import type { Io } from "../io";
import { startCourier } from "../launch";

/**
 * Waits until everything that the agent wrote is in the backend, with the courier that runs or a new one.
 * @throws OpenSyncError `not_configured`, `invalid_config`, `state_unusable`, `aborted`
 */
export async function flushCourier(
  io: Io,
  { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal },
): Promise<FlushReport> {
  const config = await loadConfig(io.profile, io.environment);
  // Says at once that nobody logged in; nothing is sent.
  await connect({ profile: io.profile, config, ...(signal ? { signal } : {}) });
  return flush({
    files: courierFilesOf(io),
    spawn: () => startCourier(io),
    timeoutMs,
    ...(signal ? { signal } : {}),
  });
}
