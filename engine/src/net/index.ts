export { mainOrigin, siteOrigin } from "./http";
export { HttpServer, type RequestLogEntry } from "./server";
export { type SocketLogEntry, SyncServer } from "./sync";
