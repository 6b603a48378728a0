export { openInteractive, type InteractiveAgent } from "./interactive";
export { openTerminal } from "./open-terminal";
export type { Terminal } from "./terminal";
