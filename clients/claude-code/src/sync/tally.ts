import type { BatchAnswer, UpsertCounts } from "@opensync/protocol";
import type { MalformedLine, OmittedContent, RejectedItem, SyncResult } from "./options";

/** Long lists are counted whole and named only so far: a broken disk can make a million bad lines. */
const MOST_NAMED = 100;

/** What a run has done so far. */
export class Tally {
  readonly transcripts = { found: 0, read: 0, unchanged: 0, filtered: 0 };
  readonly sent = { sessions: 0, messages: 0, parts: 0, todos: 0, fileEdits: 0, errors: 0 };
  readonly rows = { sessions: noRows(), messages: noRows() };
  readonly rejected = new NamedList<RejectedItem>();
  readonly malformed = new NamedList<MalformedLine>();
  readonly omitted = new NamedList<OmittedContent>();
  readonly unreadable: SyncResult["unreadable"] = [];
  readonly skippedLines = new Map<string, number>();
  readonly unpricedModels = new Set<string>();
  bytesRead = 0;
  batches = 0;

  acknowledge(answer: BatchAnswer): void {
    this.batches += 1;
    addRows(this.rows.sessions, answer.sessions);
    addRows(this.rows.messages, answer.messages);
  }

  /** Takes over what was met in a transcript. */
  absorb(log: ReadingLog): void {
    this.bytesRead += log.bytes;
    this.malformed.absorb(log.malformed);
    for (const [type, count] of log.skippedLines)
      this.skippedLines.set(type, (this.skippedLines.get(type) ?? 0) + count);
  }

  result(durationMs: number, aborted: boolean): SyncResult {
    return {
      transcripts: { ...this.transcripts },
      sent: { ...this.sent },
      bytesRead: this.bytesRead,
      batches: this.batches,
      rows: this.rows,
      rejected: this.rejected.toJSON(),
      malformed: this.malformed.toJSON(),
      omitted: this.omitted.toJSON(),
      unreadable: this.unreadable,
      skippedLines: Object.fromEntries(this.skippedLines),
      unpricedModels: [...this.unpricedModels].sort(),
      durationMs,
      aborted,
    };
  }
}

/** What one reading of a transcript met; it counts only once the reading does. */
export class ReadingLog {
  readonly malformed = new NamedList<MalformedLine>();
  readonly skippedLines = new Map<string, number>();
  bytes = 0;

  skip(type: string): void {
    this.skippedLines.set(type, (this.skippedLines.get(type) ?? 0) + 1);
  }
}

class NamedList<Named> {
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
