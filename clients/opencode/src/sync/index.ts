/** The sync: every session of OpenCode's store into the backend, whole, once, and only what it does not have yet. */
export { runSync } from "./run-sync";
export type * from "./options";
