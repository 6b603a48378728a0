import { defaultLimits, formatRecord, hasCode, type OutboxLimits, type OutboxRecord } from "@opensync/client-core";
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const OWNER_ONLY_FILE = 0o600;
const OWNER_ONLY_FOLDER = 0o700;
/** Counting means reading the folder: what was counted holds for so long, ms. */
const COUNT_HOLDS_MS = 5000;

/**
 * Leaves records in the courier's outbox as core's `Outbox` does, but at once: OpenCode awaits no event, and ends within 60 ms of the last one
 * (1.18.33). One record takes about a tenth of a millisecond.
 */
export class OutboxWriter {
  readonly #folder: string;
  readonly #headers: OutboxRecord["headers"];
  readonly #limits: OutboxLimits;
  /** Not from 0: OpenCode loads plugins in several threads of one process. */
  #next = Math.floor(Math.random() * 2 ** 40);
  #counted = { at: Number.NEGATIVE_INFINITY, records: 0 };

  constructor(folder: string, headers: OutboxRecord["headers"], limits: OutboxLimits = defaultLimits) {
    this.#folder = folder;
    this.#headers = headers;
    this.#limits = limits;
  }

  /**
   * Adds a record; false when the outbox is too full for it.
   * @throws what the file system says, when it cannot be written: nothing of it is left then
   */
  write(kind: "hint" | "event", payload: object): boolean {
    const now = Date.now();
    if (this.#waiting(now) >= (kind === "hint" ? this.#limits.hints : this.#limits.all)) return false;
    const seconds = Math.floor(now / 1000);
    const name = `${seconds}-${process.pid}-${this.#next++}.rec`;
    const { v = "", ...settings } = this.#headers;
    this.#put(name, formatRecord({ v, at: String(seconds), kind, ...settings }, JSON.stringify(payload)));
    this.#counted.records++;
    return true;
  }

  #waiting(now: number): number {
    const age = now - this.#counted.at;
    if (age < 0 || age > COUNT_HOLDS_MS) this.#counted = { at: now, records: countRecords(this.#folder) };
    return this.#counted.records;
  }

  #put(name: string, text: string): void {
    const draft = join(this.#folder, `.tmp-${name}`);
    try {
      this.#create(draft, text);
      renameSync(draft, join(this.#folder, name));
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  }

  #create(path: string, text: string): void {
    const options = { flag: "wx", mode: OWNER_ONLY_FILE };
    try {
      writeFileSync(path, text, options);
    } catch (error) {
      if (!hasCode(error, "ENOENT")) throw error;
      mkdirSync(this.#folder, { recursive: true, mode: OWNER_ONLY_FOLDER });
      writeFileSync(path, text, options);
    }
  }
}

function countRecords(folder: string): number {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(".rec")).length;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return 0;
    throw error;
  }
}
