import type { OpenSyncError } from "@opensync/client-core";
import type { StorePlace } from "./places";
import type { SessionPosition } from "./position";
import type { MessageOutline, ProjectRow, SessionFacts, SessionRow, StoredMessage, TodoRow } from "./rows";

/** A session as a list shows it. `stamp` is equal to that of a position as long as nothing of the session has changed. */
export interface SessionHead {
  id: string;
  parentId: string | undefined;
  projectId: string;
  directory: string;
  title: string;
  createdAt: number;
  updatedAt: number;
  stamp: string;
  place: StorePlace;
}

/** A place, or part of one, that cannot be read; what else there is can. */
export interface StoreTrouble {
  path: string;
  error: OpenSyncError;
}

/**
 * One session as it stands: row, to-do list and outline of one moment, and then its messages one by one, each whole in itself. No transaction
 * is open between two messages, so that whoever iterates may wait as long as it likes.
 */
export interface SessionReading {
  readonly session: SessionRow;
  readonly project: ProjectRow | null;
  readonly todos: readonly TodoRow[];
  readonly facts: SessionFacts;
  /** Every message, in time order. */
  readonly outline: readonly MessageOutline[];
  /** Those that are new or differ from what the position knew. */
  readonly changed: ReadonlySet<string>;
  /** Of these, the ones that have fewer parts than the position knew. */
  readonly shrunk: ReadonlySet<string>;
  /** By how much the clock was set back since the position, as far as it shows in the changed ones; ms. */
  readonly behind: number;
  /** Messages that the position knew in force and that are gone. */
  readonly removed: readonly string[];
  /** Messages that a pending revert has taken back since the position; they are still there. */
  readonly reverted: readonly string[];
  /** Messages that are in force again. */
  readonly restored: readonly string[];
  /** About how many bytes of JSON the changed ones are, by their rows' sizes; counted no further than until there are more than `enough`. */
  weigh(enough: number): number;
  /** In time order; without `ids`, the changed ones. A message that vanished meanwhile is passed over. */
  messages(ids?: ReadonlySet<string>): Generator<StoredMessage, void, undefined>;
  /** What is known by now: the messages of before that did not change, and those that were taken. Save it once they are acknowledged. */
  position(): SessionPosition;
}

export interface SessionStore {
  readonly place: StorePlace;
  readonly troubles: readonly StoreTrouble[];
  /** `except` names sessions that another place has: they need no look. */
  sessions(except?: ReadonlySet<string>): SessionHead[];
  head(sessionId: string): SessionHead | null;
  read(sessionId: string, position?: SessionPosition): SessionReading | null;
  close(): void;
}
