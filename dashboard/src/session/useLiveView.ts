import { useCallback, useEffect, useRef, type RefObject } from "react";
import { messagesOf, type Rows, type TranscriptHandle } from "../transcript";
import type { HeldMessages, Message } from "./useMessageWindow";

/** After so long, ms, in which more may be scrolled by. */
const REST_MS = 120;
/** So many messages before what is in view are kept live, too. */
const AHEAD = 2;
/** A screen of folded calls may be of more messages than are kept live: then they are others after so many, not after each. */
const STEP = 20;

/**
 * Keeps what is in view live: the end of the session always is, another screen of it while somebody reads there. What is held beside
 * is as it was, until it comes into view. To be called when something is scrolled.
 */
export function useLiveView(
  held: HeldMessages,
  rows: Rows["rows"],
  transcript: RefObject<TranscriptHandle | null>,
  scroller: RefObject<HTMLElement | null>,
): () => void {
  const latest = useRef({ held, rows });
  latest.current = { held, rows };
  const timer = useRef(0);
  const look = useCallback(() => {
    timer.current = 0;
    const { held: now, rows: shown } = latest.current;
    const ids = scroller.current === null ? [] : messagesInView(shown, transcript.current, scroller.current);
    const indexes = ids.map((id) => now.messages.findIndex((message) => message.id === id)).filter((at) => at >= 0);
    if (indexes.length === 0) return;
    const from = watchFrom(now, Math.min(...indexes), Math.max(...indexes));
    if (from !== undefined) now.watch(from);
  }, [transcript, scroller]);
  const lookSoon = useCallback(() => {
    if (timer.current === 0) timer.current = window.setTimeout(look, REST_MS);
  }, [look]);
  useEffect(lookSoon, [rows, held.state, held.turn, lookSoon]);
  useEffect(
    () => () => {
      window.clearTimeout(timer.current);
      timer.current = 0;
    },
    [],
  );
  return lookSoon;
}

/** From when on messages are to be watched so that those between the two places are live; undefined where it may stay as it is. */
export function watchFrom(
  {
    messages,
    tailFrom,
    hasNewer,
    watched,
  }: Pick<HeldMessages, "tailFrom" | "hasNewer" | "watched"> & { messages: readonly Pick<Message, "createdAt">[] },
  first: number,
  last: number,
): number | null | undefined {
  const [firstTime = 0, lastTime = 0] = [messages[first]?.createdAt, messages[last]?.createdAt];
  // What the tail says is taken in where no edge is before it.
  const liveFrom = hasNewer ? Infinity : tailFrom;
  if (firstTime > liveFrom) return watched === null ? undefined : null;
  if (watched !== null && watched.from <= firstTime && firstTime <= watched.until) {
    if (lastTime <= watched.until || watched.until >= liveFrom) return undefined;
    const gone = messages.slice(0, first).filter(({ createdAt }) => createdAt >= watched.from).length;
    if (gone < STEP) return undefined;
  }
  return messages[Math.max(0, first - AHEAD)]?.createdAt;
}

/** Those of them that are drawn where they can be seen; of calls that are folded into one line, all. */
function messagesInView(rows: Rows["rows"], handle: TranscriptHandle | null, scroller: HTMLElement): string[] {
  const list = handle?.list;
  if (list === null || list === undefined) return [];
  const view = scroller.getBoundingClientRect();
  const [start, end] = [list.scrollOffset, list.scrollOffset + list.viewportSize].map((at) => list.findItemIndex(at));
  return rows.slice(start, (end ?? 0) + 1).flatMap((row) => {
    const ids = messagesOf(row).map(({ id }) => id);
    const drawn = ids.flatMap((id) => {
      const element = scroller.querySelector(`[data-message="${CSS.escape(id)}"]`);
      return element === null ? [] : [{ id, box: element.getBoundingClientRect() }];
    });
    if (drawn.length === 0) return ids;
    return drawn.filter(({ box }) => box.bottom > view.top && box.top < view.bottom).map(({ id }) => id);
  });
}
