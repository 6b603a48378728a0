import { useMemo, useRef } from "react";
import { transcriptRows, type Rows, type TranscriptMessage, type TranscriptView } from "../transcript";
import { withSame } from "./same-value";

/** The rows of the messages; those that are the same as before are the very same, and are not drawn again. */
export function useTranscriptRows(
  messages: readonly TranscriptMessage[],
  view: TranscriptView,
  unreadFrom: string | null,
): Rows {
  const before = useRef<Rows["rows"]>([]);
  return useMemo(() => {
    const now = transcriptRows(messages, view, unreadFrom);
    before.current = withSame(before.current, now.rows, ({ key }) => key);
    return { ...now, rows: before.current };
  }, [messages, view, unreadFrom]);
}
