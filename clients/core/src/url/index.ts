export { isLoopback, parseBackendUrl, type BackendUrl } from "./backend-url";
export { discoverBackend } from "./discover";
