export { mainOrigin, siteOrigin } from "./http";
export { HttpServer } from "./server";
export { SyncServer } from "./sync";
