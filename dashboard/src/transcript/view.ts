/** What a block of a transcript is, for the filter. */
export type BlockType = "prompts" | "answers" | "tools" | "thinking" | "errors" | "system";

export const BLOCK_TYPES: readonly { type: BlockType; name: string }[] = [
  { type: "prompts", name: "Prompts" },
  { type: "answers", name: "Answers" },
  { type: "tools", name: "Tool calls" },
  { type: "thinking", name: "Thinking" },
  { type: "errors", name: "Errors" },
  { type: "system", name: "System" },
];

/** How a transcript is shown. */
export interface TranscriptView {
  /** Texts and values as they were sent. */
  readonly isRaw: boolean;
  /** Only prompts and what finally answered them. */
  readonly isFocused: boolean;
  readonly isThinkingOpen: boolean;
  readonly hidden: ReadonlySet<BlockType>;
}

export const WHOLE_VIEW: TranscriptView = {
  isRaw: false,
  isFocused: false,
  isThinkingOpen: false,
  hidden: new Set(),
};
