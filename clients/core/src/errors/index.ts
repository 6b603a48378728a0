export { OpenSyncError, causeText, type OpenSyncErrorCode } from "./open-sync-error";
