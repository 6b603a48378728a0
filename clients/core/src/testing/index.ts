export { WireBackend } from "./wire-backend";
