/** `sync`: brings a history in, and says what it did. */
export { syncHistory, type History, type SyncJob } from "./sync-history";
export { joinAmounts, placeOf, summarizeSync, type DryRun, type SourceSummary, type SyncOutcome } from "./sync-summary";
export { warnOf, type Warning } from "./sync-warnings";
