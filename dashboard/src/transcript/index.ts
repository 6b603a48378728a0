/**
 * A session's messages as a reader sees them, drawn from values: the session's page and a shared session's page use the same. Whoever
 * shows one loads this lazily; highlighting, markdown and diffs are chunks of their own.
 */
export { contextTokens } from "./message";
export type { PartOmission, StepTokens, TranscriptMessage, TranscriptPart } from "./message";
export { BLOCK_TYPES, WHOLE_VIEW } from "./view";
export type { BlockType, TranscriptView } from "./view";
export { messagesOf, rowOfMessage, transcriptRows } from "./rows/rows";
export type { Row, Rows } from "./rows/rows";
export { isFailed } from "./rows/classify";
export { NestedTranscript } from "./NestedTranscript";
export { Printed } from "./Printed";
export { Transcript } from "./Transcript";
export type { TranscriptHandle } from "./Transcript";
export { Disclosure } from "./Disclosure";
export { Folds, useFold } from "./folds";
export { foundKey } from "./sought";
export type { TranscriptHost } from "./TranscriptContext";
