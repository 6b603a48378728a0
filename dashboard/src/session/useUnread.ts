import { useEffect, useState } from "react";
import type { TranscriptMessage } from "../transcript";

type Stamp = Pick<TranscriptMessage, "id" | "createdAt">;

export interface Unread {
  /** The first message that came while somebody read elsewhere. */
  readonly from: string | null;
  readonly count: number;
  /** There are more than were counted. */
  readonly isMore: boolean;
}

/** What came while somebody read elsewhere. The live tail tells it, also where what is held ends before it. */
export function useUnread(
  messages: readonly Stamp[],
  tail: readonly Stamp[],
  { isFollowing, isAtEnd }: { isFollowing: boolean; isAtEnd: boolean },
): Unread {
  const last = tail.at(-1);
  const [seen, setSeen] = useState<Stamp | null>(null);
  const [from, setFrom] = useState<string | null>(null);
  useEffect(() => {
    if (last !== undefined) setSeen((before) => (before === null || (isFollowing && isAtEnd) ? last : before));
  }, [isFollowing, isAtEnd, last]);
  useEffect(() => {
    // Back at the end the line stays where it is: it is what is read next. It goes when they leave the end again.
    if (!isFollowing) setFrom(null);
  }, [isFollowing]);
  const next = seen === null || isFollowing ? NOTHING : unreadAfter(seen, isAtEnd ? messages : [], tail);
  useEffect(() => {
    if (next.from !== null) setFrom(next.from);
  }, [next.from]);
  return { ...next, from };
}

const NOTHING: Unread = { from: null, count: 0, isMore: false };

/** What stands after the message, in what is held up to the end or, where that does not reach back to it, in the tail. */
export function unreadAfter(seen: Stamp, held: readonly Stamp[], tail: readonly Stamp[]): Unread {
  const messages = reaches(held, seen) ? held : tail;
  const index = messages.findLastIndex(({ id, createdAt }) => id === seen.id || createdAt < seen.createdAt);
  const count = messages.length - index - 1;
  // The tail may begin after it: then there are others between, and nobody knows which is the first.
  const isMore = !reaches(messages, seen);
  return count === 0 ? NOTHING : { from: isMore ? null : (messages[index + 1]?.id ?? null), count, isMore };
}

function reaches([first]: readonly Stamp[], seen: Stamp): boolean {
  return first !== undefined && first.createdAt <= seen.createdAt;
}
