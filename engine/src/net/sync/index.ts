export { type SocketLogEntry, SyncServer } from "./sync-server";
