import { messagesOf, type Rows, type TranscriptMessage } from "../transcript";

/** The row of the message or, where none shows it, of the next one that is shown; else the last before it. -1 where there is no row. */
export function rowAtOrAfter(
  rows: Rows["rows"],
  messages: readonly Pick<TranscriptMessage, "id">[],
  messageId: string,
): number {
  const order = new Map(messages.map(({ id }, index) => [id, index]));
  const wanted = order.get(messageId) ?? 0;
  const found = rows.findIndex((row) => messagesOf(row).some(({ id }) => (order.get(id) ?? -1) >= wanted));
  return found >= 0 ? found : rows.length - 1;
}
