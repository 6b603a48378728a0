import { createTransport, Delivery, DeliveryTally, jsonSize, OpenSyncError, type Entry } from "@opensync/client-core";
import type { Client } from "@opensync/protocol";
import { count, noTotals, planSessions, recordSession, type DemoOptions, type DemoTotals } from "./generate";

/** One every day of the year: the data is not to depend on what is passed. */
const DEFAULT_SEED = 365;

export interface FillOptions extends Partial<DemoOptions> {
  /** Where HTTP actions are, as `opensync up --json` says. */
  readonly siteUrl: string;
  /** A key of scope `ingest`. */
  readonly apiKey: string;
  /** Called with the sessions that are on their way or there, of all. */
  readonly onProgress?: (done: number, all: number) => void;
  /** Ends it between two sessions. */
  readonly signal?: AbortSignal;
}

/**
 * Fills a backend with believable sessions, by the wire and the library that clients use, and answers what they come to.
 * By default ten sessions, the newest of them at work right now.
 * @throws OpenSyncError where the backend refuses an item
 */
export async function fillDemo({
  siteUrl,
  apiKey,
  onProgress,
  signal,
  sessions = 10,
  seed = DEFAULT_SEED,
  now = Date.now(),
  long = 0,
}: FillOptions): Promise<DemoTotals> {
  const transport = createTransport({ siteUrl, apiKey, userAgent: "opensync-demo/0.1.0" });
  const plans = planSessions({ sessions, seed, now, long });
  const deliveries = new Deliveries((client) => {
    const tally = new DeliveryTally();
    const record = async (): Promise<void> => undefined;
    return { tally, delivery: new Delivery({ transport, tally, client, record }) };
  });
  const totals = noTotals();
  try {
    for (const [done, plan] of plans.toReversed().entries()) {
      signal?.throwIfAborted();
      const { client, items } = recordSession(plan, { seed });
      count(totals, items);
      await deliveries.send(client, items.map(toEntry));
      onProgress?.(done, plans.length);
    }
    await deliveries.finish();
  } finally {
    await deliveries.settle();
  }
  onProgress?.(plans.length, plans.length);
  return totals;
}

function toEntry(item: ReturnType<typeof recordSession>["items"][number]): Entry {
  return { ...item, place: { file: "", line: 0 }, bytes: jsonSize(item.item) };
}

interface Open {
  tally: DeliveryTally;
  delivery: Delivery;
}

/** One for each machine and client that posts: a batch is of one. */
class Deliveries {
  readonly #make: (client: Client) => Open;
  readonly #open = new Map<string, Open>();

  constructor(make: (client: Client) => Open) {
    this.#make = make;
  }

  async send(client: Client, entries: readonly Entry[]): Promise<void> {
    const name = JSON.stringify(client);
    const open = this.#open.get(name) ?? this.#make(client);
    this.#open.set(name, open);
    for (const entry of entries) {
      open.delivery.add(entry);
      if (open.delivery.isFull) await open.delivery.cut();
    }
  }

  /** @throws OpenSyncError where an item was refused */
  async finish(): Promise<void> {
    for (const { delivery, tally } of this.#open.values()) {
      await delivery.finish();
      const { count: refused, first } = tally.rejected.toJSON();
      if (refused > 0)
        throw new OpenSyncError("server_refused", `The backend refused ${refused} items: ${first[0]?.message ?? ""}`);
    }
  }

  async settle(): Promise<void> {
    for (const { delivery } of this.#open.values()) await delivery.settle();
  }
}
