import type { BatchAnswer, UpsertCounts } from "@opensync/protocol";

/** Long lists are counted whole and named only so far: a broken disk can make a million bad lines. */
const MOST_NAMED = 100;

/** Where an item came from. `line` counts from 1; 0 where the source has no lines. */
export interface ItemPlace {
  file: string;
  line: number;
}

export interface RejectedItem extends ItemPlace {
  kind: string;
  externalId: string | null;
  code: string;
  message: string;
}

/** Content that was left out of a message because no request can carry it. */
export interface OmittedContent extends ItemPlace {
  field: string;
  bytes: number;
  reason: string;
}

/** What a run has delivered so far. */
export class DeliveryTally {
  readonly sent = { sessions: 0, messages: 0, parts: 0, todos: 0, fileEdits: 0, errors: 0 };
  /** The backend's answers, summed. */
  readonly rows = { sessions: noRows(), messages: noRows() };
  readonly rejected = new NamedList<RejectedItem>();
  readonly omitted = new NamedList<OmittedContent>();
  /** Requests that were acknowledged. */
  batches = 0;

  acknowledge(answer: BatchAnswer): void {
    this.batches += 1;
    addRows(this.rows.sessions, answer.sessions);
    addRows(this.rows.messages, answer.messages);
  }
}

export class NamedList<Named> {
  #count = 0;
  readonly #first: Named[] = [];

  absorb(other: NamedList<Named>): void {
    this.#count += other.#count;
    this.#first.push(...other.#first.slice(0, MOST_NAMED - this.#first.length));
  }

  add(named: Named): void {
    this.#count += 1;
    if (this.#first.length < MOST_NAMED) this.#first.push(named);
  }

  toJSON(): { count: number; first: Named[] } {
    return { count: this.#count, first: this.#first };
  }
}

function noRows(): UpsertCounts {
  return { inserted: 0, updated: 0, unchanged: 0 };
}

function addRows(sum: UpsertCounts, rows: UpsertCounts): void {
  sum.inserted += rows.inserted;
  sum.updated += rows.updated;
  sum.unchanged += rows.unchanged;
}
