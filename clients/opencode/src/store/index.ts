/** OpenCode's own store, read-only: where it is, which sessions changed, and the rows of one session. */
export { openStore, type OpenCodeStore } from "./open-store";
export { dataFolder, findStores, type StorePlace, type WhereToLook } from "./places";
export { isUnchanged, readPosition, type SessionPosition } from "./position";
export type { SessionHead, SessionReading, StoreTrouble } from "./reading";
export type {
  CutText,
  JsonRecord,
  MessageOutline,
  ProjectRow,
  SessionFacts,
  SessionRow,
  StoredMessage,
  StoredPart,
  TodoRow,
} from "./rows";
export { hasOwnTitle } from "./title";
