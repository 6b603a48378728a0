import { randomInt } from "node:crypto";
import { mkdir, open, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { OpenSyncError, causeText } from "../errors";
import { hasCode, removeOlder } from "../files";
import { compareNames, isRecordName, RECORD_ENDING } from "./record-name";
import { formatRecord, parseRecord, RECORD_VERSION, type OutboxRecord } from "./record";

const OWNER_ONLY_FILE = 0o600;
const OWNER_ONLY_FOLDER = 0o700;
/** A draft is renamed within milliseconds: what is an hour old was left by a killed writer. */
const LEFTOVER_MS = 60 * 60 * 1000;
/** No agent hands over more in one event; a larger file would cost the courier its memory. */
const MOST_RECORD_BYTES = 64 * 1024 * 1024;

/** How many records may wait. The writer's disk is bounded, and what goes first is what only costs delay. */
export interface OutboxLimits {
  /** From here on hints are dropped: events that only say that the agent's own store has something new. */
  readonly hints: number;
  /** From here on everything is. */
  readonly all: number;
}

export const defaultLimits: OutboxLimits = { hints: 2000, all: 10_000 };

export interface NewRecord {
  /** Added to `v` and `at`. */
  readonly headers?: OutboxRecord["headers"];
  readonly payload: string;
  /** An event that only says where to look; see `OutboxLimits`. */
  readonly isHint?: boolean;
}

/**
 * The folder into which hooks and plugins put what happened, one file an event, and from which the courier takes it:
 *
 * ```
 * await outbox.append({ payload: JSON.stringify(event) });
 * for (const name of await outbox.names()) { const record = await outbox.read(name); …; await outbox.remove(name); }
 * ```
 *
 * A record is there whole or not at all, also when its writer is killed. Nothing is fsynced: a power loss may cost the last events, and
 * what they pointed at is found by the next look over the agent's own store.
 */
export class Outbox {
  readonly folder: string;
  readonly #limits: OutboxLimits;
  /** Not from 0: another thread of this process, or a later process with its id, must not write the same name. */
  #next = randomInt(2 ** 40);

  constructor(folder: string, limits: OutboxLimits = defaultLimits) {
    this.folder = folder;
    this.#limits = limits;
  }

  /**
   * Adds a record, and gives its name; null when the outbox is too full for it.
   * @throws OpenSyncError `state_unusable` when it cannot be written (disk full, folder closed): nothing of it is left then
   */
  async append({ headers = {}, payload, isHint = false }: NewRecord): Promise<string | null> {
    const waiting = await this.count();
    if (waiting >= (isHint ? this.#limits.hints : this.#limits.all)) return null;
    const seconds = Math.floor(Date.now() / 1000);
    const name = `${seconds}-${process.pid}-${this.#next++}${RECORD_ENDING}`;
    const text = formatRecord({ v: RECORD_VERSION, at: String(seconds), ...headers }, payload);
    const draft = join(this.folder, `.tmp-${name}`);
    try {
      await mkdir(this.folder, { recursive: true, mode: OWNER_ONLY_FOLDER });
      await writeFile(draft, text, { flag: "wx", mode: OWNER_ONLY_FILE });
      await rename(draft, join(this.folder, name));
      return name;
    } catch (error) {
      await rm(draft, { force: true });
      throw this.#unusable("write to", error);
    }
  }

  /** The records' names, oldest first. */
  async names(): Promise<string[]> {
    try {
      return (await readdir(this.folder)).filter(isRecordName).sort(compareNames);
    } catch (error) {
      if (hasCode(error, "ENOENT")) return [];
      throw this.#unusable("read", error);
    }
  }

  async count(): Promise<number> {
    return (await this.names()).length;
  }

  /**
   * One record, or null when it is gone.
   * @throws OpenSyncError `invalid_record` when it can never be read, `state_unusable` when it cannot be read now
   */
  async read(name: string): Promise<OutboxRecord | null> {
    const stored = await this.#readFile(name);
    return stored === null ? null : parseRecord(name, stored.at, stored.text);
  }

  /** Once its content is safe elsewhere. */
  async remove(name: string): Promise<void> {
    await rm(join(this.folder, name), { force: true });
  }

  /** Removes the drafts of writers that were killed. */
  async collectLeftovers(olderThanMs = LEFTOVER_MS): Promise<void> {
    await removeOlder(this.folder, (name) => name.startsWith(".tmp-"), olderThanMs);
  }

  async #readFile(name: string): Promise<{ text: string; at: number } | null> {
    try {
      const file = await open(join(this.folder, name), "r");
      try {
        const { size, mtimeMs } = await file.stat();
        if (size > MOST_RECORD_BYTES)
          throw new OpenSyncError("invalid_record", `The record ${name} is larger than can be read (${size} bytes)`);
        return { text: await file.readFile("utf8"), at: Math.round(mtimeMs) };
      } finally {
        await file.close();
      }
    } catch (error) {
      if (hasCode(error, "ENOENT")) return null;
      if (hasCode(error, "EISDIR"))
        throw new OpenSyncError("invalid_record", `The record ${name} is a folder`, { cause: error });
      if (error instanceof OpenSyncError) throw error;
      throw this.#unusable("read", error);
    }
  }

  #unusable(doing: string, error: unknown): OpenSyncError {
    return new OpenSyncError("state_unusable", `Could not ${doing} the outbox ${this.folder}: ${causeText(error)}`, {
      hint: "Events wait there until they are delivered; set XDG_STATE_HOME to use another folder",
      cause: error,
    });
  }
}
