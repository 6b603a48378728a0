import { MAX_BODY_BYTES, type MessageItem } from "@opensync/protocol";
import { OpenSyncError } from "../errors";
import type { PrivacySettings } from "../privacy";
import type { Redactor } from "../redaction";
import type { Item } from "./batch";
import { jsonSize } from "./json-size";
import { leaveMachine } from "./leave-machine";
import { shrinkMessage } from "./shrink-message";

/** One message fits a request, with room for what stands beside it. */
const MOST_MESSAGE_BYTES = MAX_BODY_BYTES - 2 * 1024 * 1024;
/** Sizes are guessed from the lines' lengths; above this it is worth knowing exactly. */
const EXACT_ABOVE_BYTES = 2 * 1024 * 1024;

interface Omitted {
  field: string;
  reason: string;
  bytes: number;
}

/** An item as it may leave this machine, or why it has to stay. */
export type Prepared =
  | (Exclude<Item, { kind: "message" }> & { bytes: number })
  | (Extract<Item, { kind: "message" }> & { bytes: number; omitted: Omitted[] })
  | { kind: Item["kind"]; refused: OpenSyncError };

/** An item without what may not leave this machine, of a size that a request can hold. `bytes`: about how large it is. */
export function prepareItem(
  item: Item,
  bytes: number,
  { settings, redactor }: { settings: PrivacySettings; redactor: Redactor },
): Prepared {
  try {
    const leaving = leaveMachine(item, settings, redactor);
    return leaving.kind === "message" ? fit(leaving.item, bytes) : { ...leaving, bytes };
  } catch (error) {
    if (error instanceof OpenSyncError && error.code === "redaction_failed") return { kind: item.kind, refused: error };
    throw error;
  }
}

function fit(item: MessageItem, guessedBytes: number): Prepared {
  if (guessedBytes <= EXACT_ABOVE_BYTES) return { kind: "message", item, bytes: guessedBytes, omitted: [] };
  const { item: fitting, omitted } = shrinkMessage(item, MOST_MESSAGE_BYTES);
  const named = omitted.map(({ field, reason, bytes }) => ({ field, reason, bytes: bytes ?? 0 }));
  return { kind: "message", item: fitting, bytes: jsonSize(fitting), omitted: named };
}
