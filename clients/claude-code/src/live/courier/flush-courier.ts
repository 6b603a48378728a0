import { connect, flush, loadConfig, type FlushReport } from "@opensync/client-core";
import type { Io } from "../../cli/io";
import { profile } from "../../cli/profile";
import { claudeCourierFiles } from "./run-courier";
import { startCourier } from "./start-courier";

/**
 * Waits until everything that Claude Code wrote is in the backend, with the courier that runs or a new one.
 * @throws OpenSyncError `not_configured`, `invalid_config`, `state_unusable`, `aborted`
 */
export async function flushCourier(
  io: Io,
  { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal },
): Promise<FlushReport> {
  const config = await loadConfig(profile, io.environment);
  // Says at once that nobody logged in; nothing is sent.
  await connect({ profile, config, ...(signal ? { signal } : {}) });
  return flush({
    files: claudeCourierFiles(io.environment),
    spawn: () => startCourier(io),
    timeoutMs,
    ...(signal ? { signal } : {}),
  });
}
