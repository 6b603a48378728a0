import type { Json } from "@opensync/protocol";

/** What both kinds of store give, as OpenCode has it: names of 1.18's tables in camel case, times in ms. Nothing is interpreted here. */

export type JsonRecord = { [key: string]: Json };

export interface SessionRow {
  id: string;
  projectId: string;
  parentId: string | undefined;
  slug: string | undefined;
  directory: string;
  path: string | undefined;
  title: string;
  version: string | undefined;
  agent: string | undefined;
  /** `{id, providerID, variant?}` */
  model: Json | undefined;
  shareUrl: string | undefined;
  additions: number | undefined;
  deletions: number | undefined;
  files: number | undefined;
  summaryDiffs: Json | undefined;
  metadata: Json | undefined;
  /** `{messageID, partID?, snapshot?, diff?}` while messages from there on are taken back. */
  revert: Json | undefined;
  permission: Json | undefined;
  /** USD, by OpenCode's own reckoning over the step-finish parts. */
  cost: number | undefined;
  tokens: { input: number; output: number; reasoning: number; cacheRead: number; cacheWrite: number } | undefined;
  createdAt: number;
  updatedAt: number;
  compactingAt: number | undefined;
  archivedAt: number | undefined;
  /** The session's workspace (a worktree or sandbox of its own), where it has one. */
  branch: string | undefined;
}

export interface ProjectRow {
  id: string;
  /** `/` for the project `global`: sessions outside of any repository. */
  worktree: string;
  vcs: string | undefined;
  name: string | undefined;
  /** 0: not known. OpenCode (1.18) writes the row at each of its starts. */
  updatedAt: number;
}

export interface TodoRow {
  content: string;
  status: string;
  priority: string | undefined;
  updatedAt: number;
}

/** A message without its contents. `revision`: the newest `time_updated` among its row and its parts' rows. */
export interface MessageOutline {
  id: string;
  createdAt: number;
  revision: number;
  parts: number;
}

export interface StoredMessage extends Pick<MessageOutline, "id" | "createdAt" | "revision"> {
  sessionId: string;
  data: JsonRecord;
  parts: StoredPart[];
  /** About how many bytes of JSON the parts are. */
  bytes: number;
}

export interface StoredPart {
  id: string;
  createdAt: number;
  updatedAt: number;
  /** Empty where the row could not be read: then `fault` says why. */
  data: JsonRecord;
  fault: string | undefined;
  /** Texts that were too long to be read whole. */
  cut: readonly CutText[];
}

/** `field`: the path in the part's data, such as `state.output`; `bytes`: what it was before. */
export interface CutText {
  field: string;
  bytes: number;
}

/** What a session's own row does not say. */
export interface SessionFacts {
  /** Revision of the session: the newest time of anything of it. */
  revision: number;
  /** Of a subagent: the parent's tool call (`callID`) that started it. */
  parentToolCallId: string | undefined;
  /** Whether its first messages are older than itself: a fork copied them. */
  isFork: boolean;
  forkedFrom: string | undefined;
  /** The first prompt's text, where the session has no title of its own. */
  firstPrompt: string | undefined;
  /** `modelID` and `providerID` of the newest answer, where the row names no model. */
  lastModel: { model: string; provider: string | undefined } | undefined;
}
