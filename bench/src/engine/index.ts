/** The engine by itself, on an app of the bench's own, as its clients reach it. */
export { EngineProcess, withDataDir } from "./engine-process";
export { fill } from "./fill";
export { SyncSocket, type WatchedQuery } from "./sync-socket";
