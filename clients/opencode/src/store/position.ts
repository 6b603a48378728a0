import { z } from "zod";
import type { SessionHead } from "./reading";
import type { MessageOutline, StoredMessage } from "./rows";

/** A later version that remembers otherwise takes another number; both read each other's positions as none. */
const FORMAT = 1;

const positionSchema = z.object({
  format: z.literal(FORMAT),
  /** The session's stamp when it was read to the end; empty on the way there. */
  stamp: z.string(),
  /** Number of the session's last event by then; null where OpenCode kept no events. */
  seq: z.number().nullable(),
  /** id, time, revision and number of parts of each message that was sent. */
  messages: z.array(z.tuple([z.string(), z.number(), z.number(), z.number()])),
  /** Ids of the messages that a pending revert had taken back. */
  reverted: z.array(z.string()),
});

/** How far one session was taken. Plain JSON, for whoever keeps positions; its inside is this folder's own. */
export type SessionPosition = z.infer<typeof positionSchema>;

/** Undefined for null, another version's and foreign values: then everything counts as new, which changes no row that is there. */
export function readPosition(value: unknown): SessionPosition | undefined {
  return positionSchema.safeParse(value).data;
}

export function isUnchanged(head: Pick<SessionHead, "stamp">, position: unknown): boolean {
  return readPosition(position)?.stamp === head.stamp;
}

export interface Difference {
  changed: Set<string>;
  /** Of these, the ones that have fewer parts than before: a revert within a message removes what follows in it. */
  shrunk: Set<string>;
  /** By how much the clock went back since the position, as far as messages show it that changed since; ms. */
  behind: number;
  /** Without those that a revert had taken back: OpenCode 1.18 deletes these at the next prompt, and they are marked already. */
  removed: string[];
}

export function difference(outline: readonly MessageOutline[], before: SessionPosition | undefined): Difference {
  const known = new Map(before?.messages.map((message) => [message[0], message]));
  const changed = new Set<string>();
  const shrunk = new Set<string>();
  let behind = 0;
  for (const { id, revision, parts } of outline) {
    const message = known.get(id);
    if (message?.[2] !== revision || message[3] !== parts) changed.add(id);
    if (message !== undefined && message[3] > parts) shrunk.add(id);
    // Parts that were removed take their times along.
    else if (message !== undefined) behind = Math.max(behind, message[2] - revision);
    known.delete(id);
  }
  const reverted = new Set(before?.reverted);
  return { changed, shrunk, behind, removed: [...known.keys()].filter((id) => !reverted.has(id)) };
}

type Entry = SessionPosition["messages"][number];

/** Where the session stood when its rows were read. */
export interface Moment {
  stamp: string;
  seq: number | null;
  reverted: string[];
}

/** Grows from what a position knew to what was taken since. */
export class PositionBuilder {
  readonly #at: Moment;
  readonly #entries: Map<string, Entry | null>;
  readonly #missing: Set<string>;

  constructor(at: Moment, outline: readonly MessageOutline[], changed: ReadonlySet<string>) {
    this.#at = at;
    this.#missing = new Set(changed);
    this.#entries = new Map(
      outline.map(({ id, createdAt, revision, parts }) => [
        id,
        changed.has(id) ? null : [id, createdAt, revision, parts],
      ]),
    );
  }

  take({ id, createdAt, revision, parts }: StoredMessage): void {
    this.#entries.set(id, [id, createdAt, revision, parts.length]);
    this.#missing.delete(id);
  }

  /** It vanished while the session was read. */
  pass(id: string): void {
    this.#missing.delete(id);
  }

  build(): SessionPosition {
    const messages = [...this.#entries.values()].filter((entry) => entry !== null);
    const isWhole = this.#missing.size === 0;
    const { stamp, seq, reverted } = this.#at;
    return { format: FORMAT, stamp: isWhole ? stamp : "", seq: isWhole ? seq : null, messages, reverted };
  }
}
