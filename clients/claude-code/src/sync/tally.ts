import { DeliveryTally, NamedList } from "@opensync/client-core";
import type { MalformedLine, SyncResult } from "./options";

/** What a run has done so far. */
export class Tally extends DeliveryTally {
  readonly transcripts = { found: 0, read: 0, unchanged: 0, filtered: 0 };
  readonly malformed = new NamedList<MalformedLine>();
  readonly unreadable: SyncResult["unreadable"] = [];
  readonly skippedLines = new Map<string, number>();
  readonly unpricedModels = new Set<string>();
  bytesRead = 0;

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
