/** Claude Code's transcripts: finding them, reading their lines, and folding these into sessions and messages. */
export { readAgentMeta, type AgentMeta } from "./agent-meta";
export {
  Assembler,
  assemblerStateSchema,
  type Assembled,
  type AssembledMessage,
  type AssemblerContext,
  type AssemblerState,
} from "./assembler";
export {
  defaultTranscriptRoot,
  discoverTranscripts,
  locateTranscripts,
  type DiscoveredTranscripts,
  type Transcript,
} from "./discover";
export { fileIdentitySchema, identify, isContinued, NOTHING_READ, type FileIdentity } from "./file-identity";
export { parseLine, readAgentResult, type AgentResult, type ParsedLine, type TranscriptLine } from "./parse-line";
export { peekTranscript, type TranscriptHead } from "./peek";
export type { WindowEntry } from "./message-window";
export type { PlacedLine } from "./placed-line";
export { MAX_LINE_BYTES, readLineAt, readLines, type RawLine } from "./read-lines";
export { promptExternalId } from "./prompt-ids";
export { shareOf } from "./revision";
export { oneLine } from "./session-facts";
