import type { TranscriptMessage } from "../message";

/** From here on, a pause is shown. */
const GAP_MS = 5 * 60_000;

/** How long nothing happened before the message, in ms; null where that is not worth a word, or not known. */
export function gapBefore(message: TranscriptMessage, before: TranscriptMessage): number | null {
  if (message.createdAtAssumed === true || before.createdAtAssumed === true) return null;
  const gap = message.createdAt - endOf(before);
  return gap < GAP_MS ? null : gap;
}

/** When the last of a message's work was done. */
function endOf({ createdAt, durationMs, parts }: TranscriptMessage): number {
  const ends = parts.map((part) => (part.startedAt ?? createdAt) + (part.durationMs ?? 0));
  return Math.max(createdAt + (durationMs ?? 0), ...ends);
}
