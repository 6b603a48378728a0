import type { RetryPolicy } from "@opensync/client-core";
import { sessionSyncDefaults, type AgentSettings } from "./environment";

/**
 * How a request is tried again, as session-sync had it, where either of its variables is set: `retryAttempts` times, after `retryDelayMs`, twice of
 * that, and so on. Where session-sync gave the message up, the run that sends it counts as failed, and a later one takes it up again.
 */
export function requestRetry({ retryAttempts, retryDelayMs }: AgentSettings): Partial<RetryPolicy> {
  if (retryAttempts === undefined && retryDelayMs === undefined) return {};
  return {
    attempts: 1 + (retryAttempts ?? sessionSyncDefaults.retryAttempts),
    baseMs: retryDelayMs ?? sessionSyncDefaults.retryDelayMs,
  };
}
