/** The sync: every session of OpenCode's store into the backend, whole, once, and only what it does not have yet. */
export { findHeads, type ChosenSessions } from "./chosen-sessions";
export { runSync } from "./run-sync";
export { isMoreUnread } from "./unread";
export type * from "./options";
