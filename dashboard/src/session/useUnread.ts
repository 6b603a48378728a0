import { useEffect, useState } from "react";
import type { TranscriptMessage } from "../transcript";

/** What came while somebody read elsewhere: from which message on, and how many. */
export function useUnread(
  messages: readonly TranscriptMessage[],
  { isFollowing, isAtEnd }: { isFollowing: boolean; isAtEnd: boolean },
): { from: string | null; count: number } {
  const last = messages.at(-1)?.id ?? null;
  const [seen, setSeen] = useState<string | null>(null);
  const [from, setFrom] = useState<string | null>(null);
  useEffect(() => {
    if (isFollowing && isAtEnd) setSeen(last);
    else setSeen((before) => before ?? (isAtEnd ? last : null));
  }, [isFollowing, isAtEnd, last]);
  useEffect(() => {
    // Back at the end the line stays where it is: it is what is read next. It goes when they leave the end again.
    if (!isFollowing) setFrom(null);
  }, [isFollowing]);
  const index = seen === null ? -1 : messages.findIndex(({ id }) => id === seen);
  const next = isAtEnd && index >= 0 ? (messages[index + 1]?.id ?? null) : null;
  useEffect(() => {
    if (!isFollowing && next !== null) setFrom(next);
  }, [isFollowing, next]);
  return { from, count: !isFollowing && next !== null ? messages.length - index - 1 : 0 };
}
