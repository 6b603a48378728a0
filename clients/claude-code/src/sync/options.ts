import type {
  ItemPlace,
  OmittedContent,
  Positions,
  PriceMessage,
  PrivacySettings,
  ProjectRules,
  Redactor,
  RejectedItem,
  SyncProgress,
  Transport,
} from "@opensync/client-core";
import type { Client, UpsertCounts } from "@opensync/protocol";
import type { Facts, KnownFacts } from "../live/facts";

export interface SyncFilters {
  /** A project's name, or a path: that folder and what is below it. */
  project?: string;
  /** Only transcripts with activity at or after this time (ms since the epoch). */
  since?: number;
}

export interface SyncOptions {
  /** Claude Code stores, e.g. `~/.claude/projects`. A root that does not exist holds no transcripts. */
  roots: readonly string[];
  transport: Pick<Transport, "postBatch" | "listSessionDetails">;
  /** Of this backend and key: a transcript's value moves on only with the backend's acknowledgement. */
  positions: Pick<Positions, "get" | "set">;
  /** What may leave this machine, and of which projects. */
  settings: PrivacySettings & Partial<ProjectRules>;
  /** Takes the secrets out of everything that does. An item that it cannot vouch for is not sent, and named in `rejected`. */
  redactor: Redactor;
  /** Puts the cost on messages; without it the backend does. */
  price?: PriceMessage;
  /** Names this client and machine in each batch. */
  client?: Client;
  /** Items of one request at most; default 500. */
  batchItems?: number;
  filters?: SyncFilters;
  /** What hooks told of the sessions. `dropPrompts`, where it is given, is called for prompts that a transcript turned out to hold. */
  facts?: KnownFacts & Partial<Pick<Facts, "dropPrompts">>;
  /** Paths of transcripts: only these and their subagents', found without looking through `roots`. */
  only?: readonly string[];
  /** Reads and counts everything, posts and records nothing. */
  dryRun?: boolean;
  onProgress?: (progress: SyncProgress) => void;
  /** Stops the run between two batches; what was acknowledged stays recorded. */
  signal?: AbortSignal;
  /** ms since the epoch. */
  now?: () => number;
}

export interface MalformedLine extends ItemPlace {
  reason: string;
}

export interface SyncResult {
  /** Transcripts found, read in this run, already whole, and left out by a filter. */
  transcripts: { found: number; read: number; unchanged: number; filtered: number };
  /** Items sent (with `dryRun`: that would be sent). */
  sent: { sessions: number; messages: number; parts: number; todos: number; fileEdits: number; errors: number };
  bytesRead: number;
  /** Requests to /sync/batch that were acknowledged. */
  batches: number;
  /** The backend's answer, summed. */
  rows: { sessions: UpsertCounts; messages: UpsertCounts };
  rejected: { count: number; first: RejectedItem[] };
  malformed: { count: number; first: MalformedLine[] };
  omitted: { count: number; first: OmittedContent[] };
  /** Transcripts that could not be read, with the cause; the others go on. */
  unreadable: { file: string; message: string }[];
  /** Lines that carry no message (snapshots, queue operations, …), by type; unknown types are named here too. */
  skippedLines: Record<string, number>;
  /** Models whose price is unknown here. */
  unpricedModels: string[];
  durationMs: number;
  /** True when `signal` ended the run early. */
  aborted: boolean;
}
