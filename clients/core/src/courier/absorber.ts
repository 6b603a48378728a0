import { OpenSyncError } from "../errors";
import type { DeadLetters, Outbox, OutboxRecord } from "../outbox";
import type { CourierClient, Wake } from "./client";

/** At once in memory; what comes after waits for the next turn. */
const MOST_RECORDS = 200;
const MOST_CHARACTERS = 4 * 1024 * 1024;

/** The header of a record that is for the courier itself, from `requestFlush`. */
export const COMMAND = "command";

export interface Absorbed {
  readonly wakes: readonly Wake[];
  /** Names of records that ask to flush. */
  readonly flushes: readonly string[];
  readonly parked: number;
  /** More is waiting. */
  readonly isPartial: boolean;
}

/** Takes records out of the outbox: into the client's keeping, or among the dead letters when nobody can ever use them. */
export class Absorber<Event> {
  readonly #outbox: Outbox;
  readonly #dead: DeadLetters;
  readonly #client: CourierClient<Event>;
  #parked = 0;

  constructor(outbox: Outbox, dead: DeadLetters, client: CourierClient<Event>) {
    this.#outbox = outbox;
    this.#dead = dead;
    this.#client = client;
  }

  /** @throws what kept the records from being absorbed (a full disk, say): they are still there */
  async absorb(): Promise<Absorbed> {
    this.#parked = 0;
    const names = await this.#outbox.names();
    const { events, flushes, read } = await this.#read(names);
    const wakes = await this.#keep(events);
    for (const name of flushes) await this.#outbox.remove(name);
    return { wakes, flushes, parked: this.#parked, isPartial: read < names.length };
  }

  async #read(names: readonly string[]) {
    const events: { event: Event; record: OutboxRecord }[] = [];
    const flushes: string[] = [];
    let characters = 0;
    let read = 0;
    for (const name of names) {
      if (read >= MOST_RECORDS || characters >= MOST_CHARACTERS) break;
      read += 1;
      const record = await this.#readOne(name);
      if (record === null) continue;
      if (record.headers[COMMAND] === "flush") {
        flushes.push(name);
        continue;
      }
      characters += record.payload.length;
      const event = await this.#parse(record);
      if (event !== null) events.push({ event, record });
    }
    return { events, flushes, read };
  }

  async #readOne(name: string): Promise<OutboxRecord | null> {
    try {
      return await this.#outbox.read(name);
    } catch (error) {
      if (!isInvalid(error)) throw error;
      await this.#park(name, error);
      return null;
    }
  }

  async #parse(record: OutboxRecord): Promise<Event | null> {
    try {
      return this.#client.parse(record);
    } catch (error) {
      if (!isInvalid(error)) throw error;
      await this.#park(record.name, error, record.payload);
      return null;
    }
  }

  async #keep(events: readonly { event: Event; record: OutboxRecord }[]): Promise<readonly Wake[]> {
    if (events.length === 0) return [];
    try {
      const wakes = await this.#client.absorb(events.map(({ event }) => event));
      for (const { record } of events) await this.#outbox.remove(record.name);
      return wakes;
    } catch (error) {
      if (!isFault(error)) throw error;
      const [first] = events;
      if (events.length === 1 && first !== undefined) {
        await this.#park(first.record.name, error, first.record.payload);
        return [];
      }
      // One of them trips the client's code: each on its own, so that only that one is parked.
      const wakes: Wake[] = [];
      for (const one of events) wakes.push(...(await this.#keep([one])));
      return wakes;
    }
  }

  async #park(name: string, error: unknown, content?: string): Promise<void> {
    const { code, message } = describe(error);
    await this.#dead.add({
      at: Date.now(),
      kind: "record",
      what: name,
      code,
      message,
      ...(content === undefined ? {} : { content }),
    });
    await this.#outbox.remove(name);
    this.#parked += 1;
  }
}

function isInvalid(error: unknown): boolean {
  return error instanceof OpenSyncError && error.code === "invalid_record";
}

/** Neither the disk's nor the network's: it would come again each time. */
function isFault(error: unknown): boolean {
  return isInvalid(error) || !(error instanceof OpenSyncError || (error instanceof Error && "syscall" in error));
}

function describe(error: unknown): { code: string; message: string } {
  if (error instanceof OpenSyncError) return { code: error.code, message: error.message };
  return { code: "failed", message: String(error) };
}
