/** The sync: every transcript into the backend, whole, once, and only what it does not have yet. */
export { isDelivered } from "./delivered";
export { runSync } from "./run-sync";
export type * from "./options";
