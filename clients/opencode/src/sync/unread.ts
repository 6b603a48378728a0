import { OpenSyncError } from "@opensync/client-core";
import { isUnchanged, type OpenCodeStore, type SessionHead } from "../store";
import { findHeads } from "./chosen-sessions";
import type { SyncOptions } from "./options";
import { parsePosition, positionKey } from "./position";
import { isRicher, shareOf } from "./revision";

type UnreadOptions = Pick<SyncOptions, "store" | "settings" | "only" | "except"> & {
  positions: Pick<SyncOptions["positions"], "get">;
};

/** Whether more than so many bytes of sessions are not acknowledged yet. Reads no contents, and no further than it takes to know. */
export function isMoreUnread(bytes: number, { store, positions, settings, ...chosen }: UnreadOptions): boolean {
  const share = shareOf(settings);
  let left = bytes;
  for (const head of findHeads({ store, ...chosen })) {
    const before = parsePosition(positions.get(positionKey(head.id)));
    const isWhole = before !== null && isUnchanged(head, before.session) && !isRicher(share, before.share);
    if (isWhole) continue;
    left -= unreadBytes(
      store,
      head,
      before !== null && isRicher(share, before.share) ? undefined : before?.session,
      left,
    );
    if (left < 0) return true;
  }
  return false;
}

function unreadBytes(store: OpenCodeStore, { id }: SessionHead, position: unknown, enough: number): number {
  try {
    return store.read(id, position ?? undefined)?.weigh(enough) ?? 0;
  } catch (error) {
    // What cannot be read weighs nothing; the run that reads it says why.
    if (error instanceof OpenSyncError) return 0;
    throw error;
  }
}
