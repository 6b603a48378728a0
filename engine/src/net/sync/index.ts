export { SyncServer } from "./sync-server";
