export { OpenSyncError, causeText, openSyncErrorCodes, type OpenSyncErrorCode } from "./open-sync-error";
