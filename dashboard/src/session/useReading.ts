import { useCallback, useEffect, useRef, useState, type RefObject } from "react";
import {
  messagesOf,
  rowOfMessage,
  type Rows,
  type TranscriptHandle,
  type TranscriptMessage,
  type TranscriptView,
} from "../transcript";
import { rowAtOrAfter } from "./row-at-or-after";
import type { Anchor, HeldMessages } from "./useMessageWindow";

/** So near to its first or last message, px, more are loaded. */
const NEAR = 1_500;
/** So far from the end, px, somebody reads what was before. */
const AWAY = 80;

export interface Reading {
  readonly current: string | null;
  /** The list stays at its end while messages come. */
  readonly isFollowing: boolean;
  readonly onScroll: (offset: number) => void;
  readonly onResize: () => void;
  /** To a message, by its id or external id, loaded or not. */
  readonly go: (message: string) => void;
  readonly toStart: () => void;
  readonly toEnd: () => void;
  /** To the next row that it holds for; false where none is loaded. */
  readonly step: (by: 1 | -1, isWanted?: (row: Rows["rows"][number]) => boolean) => boolean;
}

/** Where somebody reads in a transcript: what they look at, how they get elsewhere, and that more is loaded before they are there. */
export function useReading({
  held,
  messages,
  rows,
  first,
  transcript,
  scroller,
  view,
  onHidden,
}: {
  held: HeldMessages;
  messages: readonly TranscriptMessage[];
  rows: Rows["rows"];
  first: Anchor;
  transcript: RefObject<TranscriptHandle | null>;
  /** Holds what stands after the last message, too. */
  scroller: RefObject<HTMLElement | null>;
  /** When it changes, other rows stand for the same messages. */
  view: TranscriptView;
  /** A message is loaded, but a filter hides it. */
  onHidden: () => void;
}): Reading {
  const [current, setCurrent] = useState<string | null>(null);
  const [isFollowing, setIsFollowing] = useState(first.at === "end");
  const pending = useRef<Anchor | null>(first);
  const lastOffset = useRef(0);
  const place = useRef<string | null>(null);
  const latest = useRef({ held, rows, messages, isFollowing, current });
  latest.current = { held, rows, messages, isFollowing, current };

  const fill = useCallback(() => {
    const { held: now } = latest.current;
    if (scroller.current === null || now.state !== "open" || pending.current !== null) return;
    if (now.hasOlder && scroller.current.scrollTop < NEAR) quietly(now.loadOlder());
    if (now.hasNewer && below(scroller.current) < NEAR) quietly(now.loadNewer());
  }, [scroller]);

  const scrollToEnd = useCallback(() => {
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, [scroller]);

  const show = useCallback(
    (messageId: string): boolean => {
      const index = rowOfMessage(latest.current.rows, messageId);
      if (index < 0) return false;
      transcript.current?.list?.scrollToIndex(index, { align: "start", offset: -24 });
      setCurrent(messageId);
      return true;
    },
    [transcript],
  );

  /** Once what was asked for is there, goes to it. */
  const arrive = useCallback(() => {
    const wanted = pending.current;
    const { held: now, rows: shown, messages: loaded } = latest.current;
    if (wanted === null || now.state !== "open" || (shown.length === 0 && loaded.length > 0)) return;
    if (wanted.at === "message" && now.found !== null && !show(now.found)) {
      // Its page may be drawn with the next rows; if it is there and no row has it, a filter does.
      if (loaded.some(({ id }) => id === now.found)) onHidden();
      return;
    }
    pending.current = null;
    if (wanted.at === "end" || (wanted.at === "message" && now.found === null)) scrollToEnd();
    requestAnimationFrame(fill);
  }, [show, scrollToEnd, fill, onHidden]);

  useEffect(() => {
    if (pending.current !== null) arrive();
    else if (latest.current.isFollowing && !held.hasNewer) scrollToEnd();
    const frame = requestAnimationFrame(fill);
    return () => cancelAnimationFrame(frame);
  }, [rows, held.state, held.turn, held.hasNewer, arrive, scrollToEnd, fill]);

  const isFirstView = useRef(true);
  useEffect(() => {
    const isFirst = isFirstView.current;
    isFirstView.current = false;
    const { rows: now, messages: loaded, isFollowing: isAtEnd } = latest.current;
    if (isFirst || isAtEnd || place.current === null) return;
    const index = rowAtOrAfter(now, loaded, place.current);
    if (index >= 0) transcript.current?.list?.scrollToIndex(index, { align: "start" });
  }, [view, transcript]);

  const open = useCallback((anchor: Anchor) => {
    pending.current = anchor;
    setIsFollowing(anchor.at === "end");
    latest.current.held.open(anchor);
  }, []);

  const go = useCallback(
    (message: string) => {
      const found = latest.current.messages.find(({ id, externalId }) => id === message || externalId === message);
      setIsFollowing(false);
      if (found === undefined) open({ at: "message", message });
      else if (!show(found.id)) {
        onHidden();
        open({ at: "message", message: found.id });
      }
    },
    [open, show, onHidden],
  );

  const onScroll = useCallback(
    (offset: number) => {
      if (scroller.current === null) return;
      const left = below(scroller.current);
      const isUpwards = offset < lastOffset.current - 1;
      lastOffset.current = offset;
      const at = transcript.current?.list?.findItemIndex(offset) ?? 0;
      place.current = firstFrom(latest.current.rows, at);
      if (isUpwards && left > AWAY) setIsFollowing(false);
      else if (left < 4 && !latest.current.held.hasNewer && pending.current === null) setIsFollowing(true);
      fill();
    },
    [transcript, scroller, fill],
  );

  const onResize = useCallback(() => {
    if (latest.current.isFollowing && !latest.current.held.hasNewer && pending.current === null) scrollToEnd();
  }, [scrollToEnd]);

  const step = useCallback<Reading["step"]>(
    (by, isWanted = (row) => messagesOf(row).length > 0) => {
      const list = transcript.current?.list;
      const { rows: shown, current: now } = latest.current;
      if (list === null || list === undefined) return false;
      const at = now === null ? -1 : rowOfMessage(shown, now);
      let index = at >= 0 ? at + by : list.findItemIndex(list.scrollOffset + 1);
      while (shown[index] !== undefined && !isWanted(shown[index]!)) index += by;
      const row = shown[index];
      const [message] = row === undefined ? [] : messagesOf(row);
      if (message === undefined) return false;
      setIsFollowing(false);
      setCurrent(message.id);
      const top = list.getItemOffset(index);
      const isInView =
        top >= list.scrollOffset && top + list.getItemSize(index) <= list.scrollOffset + list.viewportSize;
      if (!isInView) list.scrollToIndex(index, { align: "start", offset: -24 });
      return true;
    },
    [transcript],
  );

  return {
    current,
    isFollowing,
    onScroll,
    onResize,
    go,
    toStart: useCallback(() => {
      if (latest.current.held.hasOlder) open({ at: "start" });
      else transcript.current?.list?.scrollToIndex(0);
      setIsFollowing(false);
    }, [open, transcript]),
    toEnd: useCallback(() => {
      if (latest.current.held.hasNewer) open({ at: "end" });
      else {
        setIsFollowing(true);
        scrollToEnd();
      }
    }, [open, scrollToEnd]),
    step,
  };
}

function firstFrom(rows: Rows["rows"], index: number): string | null {
  return rows.slice(index, index + 3).flatMap((row) => messagesOf(row))[0]?.id ?? null;
}

/** What is left of it below what is shown, px. */
function below({ scrollHeight, scrollTop, clientHeight }: HTMLElement): number {
  return scrollHeight - scrollTop - clientHeight;
}

/** A page that could not be loaded is asked for again by the next scroll. */
function quietly(load: Promise<void>): void {
  load.catch((error: unknown) => console.warn("More messages could not be loaded.", error));
}
