import type {
  DeliveryTally,
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
import type { Client } from "@opensync/protocol";
import type { KnownEvents } from "../live/facts";
import type { OpenCodeStore } from "../store";
import type { ChosenSessions } from "./chosen-sessions";

export interface SyncFilters {
  /** A project's name, or a path: that folder and what is below it. */
  project?: string;
  /** Only sessions with activity at or after this time (ms since the epoch). */
  since?: number;
}

/**
 * `new`: what changed since it was acknowledged. `all`: every session is looked through, also where nothing seems to have changed. `force`:
 * everything is sent again, as if nothing had been acknowledged; that changes no row that is right.
 */
export type SyncMode = "new" | "all" | "force";

export interface SyncOptions extends ChosenSessions {
  store: OpenCodeStore;
  transport: Pick<Transport, "postBatch">;
  /** Of this backend and key: a session's value moves on only with the backend's acknowledgement. */
  positions: Pick<Positions, "get" | "set" | "sources">;
  /** What may leave this machine, and of which projects. */
  settings: PrivacySettings & Partial<ProjectRules>;
  redactor: Redactor;
  /** Puts the cost on messages that OpenCode gave none; without it the backend does. */
  price?: PriceMessage;
  client?: Client;
  /** Items of one request at most; default 500. */
  batchItems?: number;
  mode?: SyncMode;
  filters?: SyncFilters;
  /** What the plugin told of the sessions that no table holds. */
  events?: KnownEvents;
  /** Reads and counts everything, posts and records nothing. */
  dryRun?: boolean;
  onProgress?: (progress: SyncProgress) => void;
  /** Stops the run between two batches; what was acknowledged stays recorded. */
  signal?: AbortSignal;
  /** ms since the epoch. */
  now?: () => number;
}

export interface SyncResult {
  /** Sessions found, read in this run, already whole, left out by a filter, and gone at the source. */
  sessions: { found: number; read: number; unchanged: number; filtered: number; deleted: number };
  /** Items sent (with `dryRun`: that would be sent). */
  sent: DeliveryTally["sent"];
  bytesRead: number;
  /** Requests to /sync/batch that were acknowledged. */
  batches: number;
  /** The backend's answer, summed. */
  rows: DeliveryTally["rows"];
  rejected: { count: number; first: RejectedItem[] };
  omitted: { count: number; first: OmittedContent[] };
  /** Stores and sessions that could not be read, with the cause; the others go on. */
  unreadable: { file: string; message: string }[];
  /** Models whose price is unknown here. */
  unpricedModels: string[];
  durationMs: number;
  /** True when `signal` ended the run early. */
  aborted: boolean;
}
