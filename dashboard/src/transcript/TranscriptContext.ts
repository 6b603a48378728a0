import { createContext, useContext, type ReactNode } from "react";
import type { TranscriptMessage, TranscriptPart } from "./message";
import { WHOLE_VIEW, type TranscriptView } from "./view";

/** What a transcript asks of the page that it is on. All of it may be absent: then it is not offered. */
export interface TranscriptHost {
  /** The agent, such as `claude-code`: it gives the answers their name. */
  readonly source?: string;
  /** Its prompts are another agent's. */
  readonly isSubagent?: boolean;
  /** Folders that paths are shown relative to. */
  readonly folders?: readonly string[];
  /** The whole of a part's field of which there is only a preview. */
  readonly loadContent?: (part: TranscriptPart, field: string) => Promise<string | null>;
  /** The rest of a message's parts, from `message.nextPart` on. */
  readonly loadParts?: (message: TranscriptMessage) => Promise<void>;
  /** Address of a message, to be copied. */
  readonly linkTo?: (message: TranscriptMessage) => string;
  /** What a tool call that started a subagent shows below it; null where none is known. */
  readonly subagentOf?: (part: TranscriptPart, message: TranscriptMessage) => ReactNode;
  /** Lines that an edit added and removed, by the id of the tool call. */
  readonly changesOf?: (toolCallId: string) => { additions: number | null; deletions: number | null } | undefined;
}

export interface TranscriptContextValue extends TranscriptHost {
  readonly view: TranscriptView;
  /** The message that the keyboard is at. */
  readonly currentMessage: string | null;
}

export const TranscriptContext = createContext<TranscriptContextValue>({ view: WHOLE_VIEW, currentMessage: null });

export function useTranscript(): TranscriptContextValue {
  return useContext(TranscriptContext);
}
