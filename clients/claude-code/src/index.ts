/** The Claude Code client: its command line, and the sync for those who compose it (`opensync up --import`). */
export { main } from "./main";
export * from "./sync";
export { defaultTranscriptRoot, discoverTranscripts, type DiscoveredTranscripts, type Transcript } from "./transcript";
