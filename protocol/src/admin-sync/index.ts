/** The payload of session-sync, an earlier OpenCode plugin: snake_case, in any portions. Every field that comes is kept. */
export { parseAdminSync } from "./body";
export type { AdminSync, Placed } from "./body";
export type { Kept } from "./kept";
export type { AdminMessage } from "./message";
export type { AdminPart } from "./part";
export type { AdminSession } from "./session";
