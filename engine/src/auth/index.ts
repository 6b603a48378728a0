export { loadAdminKey, renewAdminKey, sameSecret } from "./admin-key";
export { parseAuthConfig, type AuthProvider } from "./config";
export { actingIdentity } from "./identity";
export { identityFromToken } from "./jwt";
export { KeySource, type FetchDocument } from "./key-source";
