import { DeliveryTally } from "@opensync/client-core";
import type { SyncResult } from "./options";

/** What a run has done so far. */
export class Tally extends DeliveryTally {
  readonly sessions = { found: 0, read: 0, unchanged: 0, filtered: 0, deleted: 0 };
  readonly unreadable: SyncResult["unreadable"] = [];
  readonly unpricedModels = new Set<string>();
  bytesRead = 0;

  result(durationMs: number, aborted: boolean): SyncResult {
    return {
      sessions: { ...this.sessions },
      sent: { ...this.sent },
      bytesRead: this.bytesRead,
      batches: this.batches,
      rows: this.rows,
      rejected: this.rejected.toJSON(),
      omitted: this.omitted.toJSON(),
      unreadable: this.unreadable,
      unpricedModels: [...this.unpricedModels].sort(),
      durationMs,
      aborted,
    };
  }
}
