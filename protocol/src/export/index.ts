/** Sessions as files: the formats, what is written in them, and how it is read back. Pure: used by the backend and in the browser. */
export * from "./content";
export * from "./format";
export * from "./formats";
export * from "./labels";
export * from "./model";
export * from "./read";
export { isPrompt } from "./prompt";
export * from "./writer";
