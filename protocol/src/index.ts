/** The wire between OpenSync's clients and its backend. Prices stand apart in `@opensync/protocol/prices`: their table is large. */
export * from "./admin-sync";
export * from "./answers";
export * from "./batch";
export * from "./codes";
export * from "./digest";
export * from "./errors";
export { toMs } from "./item";
export type { ItemRejection, ItemResult } from "./item";
export type { Json } from "./fields";
export * from "./keys";
export * from "./limits";
export * from "./message";
export * from "./part";
export * from "./session";
export * from "./shares";
export * from "./side-items";
export * from "./text";
export * from "./usage";
