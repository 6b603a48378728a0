/** `sync`: brings a history in, and says what it did. */
export { syncHistory, type History, type SyncJob } from "./sync-history";
export {
  deliveryRows,
  isIncomplete,
  joinAmounts,
  omittedSection,
  placeOf,
  readRow,
  rejectedSection,
  section,
  syncTable,
  syncTitle,
  unpricedSection,
  type DryRun,
  type SyncOutcome,
} from "./sync-summary";
