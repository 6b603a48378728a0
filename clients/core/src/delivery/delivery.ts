import type { Client } from "@opensync/protocol";
import { OpenSyncError } from "../errors";
import type { Transport } from "../transport";
import { BatchDraft, externalIdOf, toBody, type Entry } from "./batch";
import { jsonSize } from "./json-size";
import { shrinkMessage } from "./shrink-message";
import type { DeliveryTally } from "./delivery-tally";

/** A request of this size takes the backend a fraction of a second and is cheap to repeat. */
const BATCH_BYTES = 1024 * 1024;
const BATCH_ITEMS = 500;
/** What one request may hold when large messages meet; the backend ends at 20 MiB. */
const REQUEST_BYTES = 8 * 1024 * 1024;
const MOST_IN_FLIGHT = 3;
/** Below this a refusal for size has another cause than the message's content. */
const SMALLEST_SHRUNK = 64 * 1024;

export interface DeliveryOptions {
  /** Null: nothing is sent, everything counts as acknowledged. */
  transport: Pick<Transport, "postBatch"> | null;
  /** Called in the order in which checkpoints were set, each when everything before it is acknowledged. */
  record: (key: string, position: unknown) => Promise<void>;
  tally: DeliveryTally;
  client?: Client | undefined;
  /** Items of one request at most; default 500. */
  batchItems?: number | undefined;
  signal?: AbortSignal | undefined;
}

interface Refused {
  entry: Entry;
  error: OpenSyncError;
}

interface Request {
  entries: Entry[];
  checkpoints: Map<string, unknown>;
  acknowledged: boolean;
}

/**
 * Sends entries in batches, a few at a time, and records a transcript's position once the backend has acknowledged everything up to it. `cut` waits
 * while too much is under way, so memory stays bounded by a few batches. The first failure ends the delivery: `cut` and `finish` throw it.
 */
export class Delivery {
  readonly #options: DeliveryOptions;
  #draft = new BatchDraft();
  #checkpoints = new Map<string, unknown>();
  /** Requests whose checkpoints are not recorded yet, in order. */
  readonly #queue: Request[] = [];
  readonly #underWay = new Set<Promise<void>>();
  #recording: Promise<void> = Promise.resolve();
  #failure: { error: unknown } | null = null;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  get isFull(): boolean {
    return this.#draft.bytes >= BATCH_BYTES || this.#draft.size >= this.#batchItems;
  }

  get #batchItems(): number {
    return this.#options.batchItems ?? BATCH_ITEMS;
  }

  get hasFailed(): boolean {
    return this.#failure !== null;
  }

  add(entry: Entry): void {
    this.#draft.add(entry);
  }

  /** To be recorded when everything added so far is acknowledged. */
  checkpoint(key: string, position: unknown): void {
    this.#checkpoints.set(key, position);
  }

  /** Sends what was added. */
  async cut(): Promise<void> {
    const lists = this.#draft.split(REQUEST_BYTES, this.#batchItems);
    const checkpoints = this.#checkpoints;
    this.#checkpoints = new Map();
    if (lists.length === 0 && checkpoints.size > 0) lists.push([]);
    for (const [index, entries] of lists.entries()) {
      while (this.#underWay.size >= MOST_IN_FLIGHT) await Promise.race(this.#underWay);
      this.#throwFailure();
      this.#start({ entries, checkpoints: index === lists.length - 1 ? checkpoints : new Map(), acknowledged: false });
    }
  }

  /** Sends the rest and waits until everything is acknowledged and recorded. */
  async finish(): Promise<void> {
    await this.cut();
    await this.settle();
    this.#throwFailure();
  }

  /** Waits for what is under way, whatever becomes of it. */
  async settle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    // Its failure, like every other, is kept for who asks next.
    await Promise.allSettled([this.#recording]);
  }

  #start(request: Request): void {
    this.#queue.push(request);
    const sending = this.#send(request.entries)
      .then(() => {
        request.acknowledged = true;
        this.#recording = this.#recording.then(() => this.#recordAcknowledged());
        return this.#recording;
      })
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#underWay.delete(sending));
    this.#underWay.add(sending);
  }

  async #recordAcknowledged(): Promise<void> {
    while (this.#queue[0]?.acknowledged) {
      const { checkpoints } = this.#queue[0];
      this.#queue.shift();
      for (const [key, position] of checkpoints) await this.#options.record(key, position);
    }
  }

  async #send(entries: readonly Entry[]): Promise<void> {
    try {
      await this.#post(entries);
    } catch (error) {
      if (isTooLarge(error)) await this.#sendSmaller(entries, error);
      else if (isRefusedForGood(error)) await this.#sendAccepted(entries, error);
      else throw error;
    }
  }

  async #post(entries: readonly Entry[]): Promise<void> {
    const { transport, tally, client, signal } = this.#options;
    if (transport === null || entries.length === 0) return;
    const { body, lists } = toBody(entries, client);
    const answer = await transport.postBatch(body, signal ? { signal } : {});
    tally.acknowledge(answer);
    for (const { kind, index, externalId, code, message } of answer.rejected) {
      const place = lists[kind][index]?.place ?? { file: "", line: 0 };
      tally.rejected.add({ ...place, kind, externalId, code, message });
    }
  }

  /** Sends what the backend accepts of a batch that it refused as a whole, and names the rest. */
  async #sendAccepted(entries: readonly Entry[], refusal: OpenSyncError): Promise<void> {
    const refused = await this.#sendHalves(entries, refusal);
    // A backend that refuses each may be refusing everybody: then nothing is wrong with the items.
    if (refused.length === entries.length) await this.#requireAcceptance(refusal);
    for (const { entry, error } of refused) {
      const { place, kind } = entry;
      const code = error.serverCode ?? error.code;
      this.#options.tally.rejected.add({
        ...place,
        kind,
        externalId: externalIdOf(entry),
        code,
        message: error.message,
      });
    }
  }

  async #sendHalves(entries: readonly Entry[], refusal: OpenSyncError): Promise<Refused[]> {
    const [first] = entries;
    if (first === undefined) return [];
    if (entries.length === 1) return [{ entry: first, error: refusal }];
    const refused: Refused[] = [];
    const middle = Math.ceil(entries.length / 2);
    for (const half of [entries.slice(0, middle), entries.slice(middle)]) {
      try {
        await this.#post(half);
      } catch (error) {
        if (!isRefusedForGood(error)) throw error;
        refused.push(...(await this.#sendHalves(half, error)));
      }
    }
    return refused;
  }

  /** @throws `refusal` when not even an empty batch is accepted */
  async #requireAcceptance(refusal: OpenSyncError): Promise<void> {
    const { transport, client, signal } = this.#options;
    try {
      await transport?.postBatch(client ? { client } : {}, signal ? { signal } : {});
    } catch (error) {
      throw isRefusedForGood(error) ? refusal : error;
    }
  }

  /** A proxy before the backend may allow less than the backend does. */
  async #sendSmaller(entries: readonly Entry[], refusal: OpenSyncError): Promise<void> {
    const [first] = entries;
    if (first === undefined) return;
    if (entries.length > 1) {
      const middle = Math.ceil(entries.length / 2);
      await this.#send(entries.slice(0, middle));
      await this.#send(entries.slice(middle));
      return;
    }
    const { tally } = this.#options;
    const { place, kind } = first;
    const size = jsonSize(first.item);
    if (kind === "message" && size > SMALLEST_SHRUNK) {
      const bytes = Math.floor(size / 2);
      const { item, omitted } = shrinkMessage(first.item, bytes);
      for (const { field, bytes: left, reason } of omitted)
        tally.omitted.add({ ...place, field, reason, bytes: left ?? 0 });
      await this.#send([{ ...first, item, bytes }]);
      return;
    }
    tally.rejected.add({
      ...place,
      kind,
      externalId: externalIdOf(first),
      code: "too_large",
      message: refusal.message,
    });
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error;
  }
}

function isTooLarge(error: unknown): error is OpenSyncError {
  return error instanceof OpenSyncError && (error.code === "batch_too_large" || error.code === "body_too_large");
}

/** What OpenSync itself says of a request that it will never accept. A proxy's refusal has no code of OpenSync's. */
function isRefusedForGood(error: unknown): error is OpenSyncError {
  if (!(error instanceof OpenSyncError) || error.code !== "server_refused" || error.serverCode === undefined)
    return false;
  return error.status === 400 || error.status === 409 || error.status === 422;
}
