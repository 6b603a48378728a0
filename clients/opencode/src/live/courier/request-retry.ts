import type { RetryPolicy } from "@opensync/client-core";
import { sessionSyncDefaults, type AgentSettings } from "../../plugin/environment";

/**
 * How a request is tried again within one delivery, as session-sync had it: `retryAttempts` times, after `retryDelayMs`, twice of that, and so on.
 * Where session-sync gave the message up, the delivery counts as failed and the courier tries it again, for as long as it takes. Where neither is
 * set the courier's own intervals are all there is.
 */
export function requestRetry({ retryAttempts, retryDelayMs }: AgentSettings): Partial<RetryPolicy> {
  if (retryAttempts === undefined && retryDelayMs === undefined) return { attempts: 1 };
  return {
    attempts: 1 + (retryAttempts ?? sessionSyncDefaults.retryAttempts),
    baseMs: retryDelayMs ?? sessionSyncDefaults.retryDelayMs,
  };
}
