export { mainOrigin, siteOrigin } from "./http";
export { HttpServer, type RequestLogEntry } from "./server";
export { SyncServer } from "./sync";
