import { useConvex, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { api, type Id } from "../backend/api";
import {
  addNewer,
  addOlder,
  missingFrom,
  refreshed,
  trimmed,
  withTail,
  type Edge,
  type MessageWindow,
  type WindowPage,
} from "./message-window";

export type Message = FunctionReturnType<typeof api.sessions.mine.messages>["page"][number];

/** Where a session is opened: at its beginning, at its end, or around a message (an id or an external id). */
export type Anchor = { at: "start" } | { at: "end" } | { at: "message"; message: string };

/** One page; the backend has a limit of its own besides. */
const PAGE = 50;
/** What a live query holds: it is answered whole with each change in it, so it is no longer than a screen. */
const LIVE = 40;
/** Messages that are held; beyond, those farthest from the reader go. */
const MOST_HELD = 600;

export interface HeldMessages {
  readonly messages: readonly Message[];
  readonly state: "opening" | "open" | "failed";
  /** Another number each time that the messages are others altogether. */
  readonly turn: number;
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
  /** The message that was opened at, by its id; null where it is not in the session (any more). */
  readonly found: string | null;
  readonly open: (anchor: Anchor) => void;
  readonly loadOlder: () => Promise<void>;
  readonly loadNewer: () => Promise<void>;
  /** The session's last messages, as they are now, wherever the reader is. */
  readonly tail: readonly Message[];
  /** What is later than this, ms, is in the tail. */
  readonly tailFrom: number;
  /** Keeps what stands from this time on live, for about a screen; null: nothing but the tail. */
  readonly watch: (from: number | null) => void;
  /** Of those times that are kept live beside the tail; null where there are none, or before they are known. */
  readonly watched: { readonly from: number; readonly until: number } | null;
}

interface Opened {
  readonly turn: number;
  readonly window: MessageWindow<Message>;
  readonly state: HeldMessages["state"];
  readonly found: string | null;
}

const EMPTY: Opened = {
  turn: 0,
  window: { messages: [], older: null, newer: null },
  state: "opening",
  found: null,
};

/** A session's messages, a bounded number of them around where somebody reads; at the end, live. */
export function useMessageWindow(session: Id<"sessions">, first: Anchor): HeldMessages {
  const convex = useConvex();
  const [opened, setOpened] = useState<Opened>(EMPTY);
  const isBusy = useRef({ older: false, newer: false });
  const opening = useRef(0);
  const current = useRef(opened);
  current.current = opened;

  const load = useCallback(
    async (order: "asc" | "desc", edge: Edge): Promise<WindowPage<Message>> => {
      const bounds = edge.bound === null ? {} : order === "asc" ? { from: edge.bound } : { before: edge.bound };
      const { page, isDone, continueCursor } = await convex.query(api.sessions.mine.messages, {
        session,
        order,
        ...bounds,
        paginationOpts: { numItems: PAGE, cursor: edge.cursor },
      });
      return {
        messages: order === "asc" ? page : page.toReversed(),
        next: isDone ? null : { cursor: continueCursor, bound: edge.bound },
      };
    },
    [convex, session],
  );

  const open = useCallback(
    (anchor: Anchor): void => {
      const turn = ++opening.current;
      const openAt = async (): Promise<Pick<Opened, "window" | "found">> => {
        if (anchor.at === "start") {
          const page = await load("asc", { cursor: null, bound: null });
          return { window: { messages: page.messages, older: null, newer: page.next }, found: null };
        }
        const place =
          anchor.at === "end"
            ? null
            : await convex.query(api.sessions.mine.locate, { session, message: anchor.message });
        if (place === null) {
          const page = await load("desc", { cursor: null, bound: null });
          return { window: { messages: page.messages, older: page.next, newer: null }, found: null };
        }
        const edge = { cursor: null, bound: place.createdAt };
        const [before, after] = await Promise.all([load("desc", edge), load("asc", edge)]);
        const messages = [...before.messages, ...after.messages];
        return {
          window: { messages, older: before.next, newer: after.next },
          found: place.messageId,
        };
      };
      openAt().then(
        (result) => turn === opening.current && setOpened({ ...result, turn, state: "open" }),
        (error: unknown) => {
          console.warn("The messages of a session could not be loaded.", error);
          if (turn === opening.current) setOpened((now) => ({ ...now, state: "failed" }));
        },
      );
    },
    [convex, session, load],
  );

  const beginning = useRef(first);
  useEffect(() => {
    setOpened(EMPTY);
    open(beginning.current);
  }, [open]);

  const tail = useQuery(api.sessions.mine.messages, {
    session,
    order: "desc",
    paginationOpts: { numItems: LIVE, cursor: null },
  });
  const isOpen = opened.state === "open";
  const isAtEnd = isOpen && opened.window.newer === null;
  useEffect(() => {
    if (tail === undefined || !isAtEnd) return;
    setOpened((now) => withWindow(now, withTail(now.window, tail.page.toReversed(), tail.isDone)));
  }, [tail, isAtEnd]);

  const grow = useCallback(
    async (side: "older" | "newer"): Promise<void> => {
      const { window: held, state } = current.current;
      let edge = held[side];
      if (edge === null || isBusy.current[side] || state !== "open") return;
      isBusy.current[side] = true;
      const turn = opening.current;
      try {
        // A page that begins at a time may hold nothing new where very many messages have that same time.
        let page: WindowPage<Message>;
        do {
          page = await load(side === "older" ? "desc" : "asc", edge);
          edge = page.next;
        } while (edge !== null && missingFrom(held, page.messages).length === 0);
        if (turn !== opening.current) return;
        const add = side === "older" ? addOlder : addNewer;
        setOpened((now) => ({ ...now, window: add(now.window, page) }));
      } finally {
        isBusy.current[side] = false;
      }
      // Apart from what was added: a list can keep its place through a change at one of its ends, not at both.
      await new Promise((done) => requestAnimationFrame(done));
      const far = side === "older" ? "newer" : "older";
      if (turn === opening.current) {
        setOpened((now) => ({ ...now, window: trimmed(now.window, far, MOST_HELD) }));
      }
    },
    [load],
  );

  const [watchedFrom, watch] = useState<number | null>(null);
  const seen = useQuery(
    api.sessions.mine.messages,
    watchedFrom === null
      ? "skip"
      : { session, order: "asc", from: watchedFrom, paginationOpts: { numItems: LIVE, cursor: null } },
  );
  useEffect(() => {
    if (seen === undefined || watchedFrom === null || !isOpen) return;
    const page = { from: watchedFrom, messages: seen.page, isDone: seen.isDone };
    setOpened((now) => withWindow(now, refreshed(now.window, page)));
  }, [seen, watchedFrom, isOpen]);

  return {
    messages: opened.window.messages,
    state: opened.state,
    turn: opened.turn,
    found: opened.found,
    hasOlder: opened.window.older !== null,
    hasNewer: opened.window.newer !== null,
    open,
    loadOlder: useCallback(() => grow("older"), [grow]),
    loadNewer: useCallback(() => grow("newer"), [grow]),
    tail: useMemo(() => tail?.page.toReversed() ?? [], [tail]),
    tailFrom: tail?.isDone === true ? -Infinity : (tail?.page.at(-1)?.createdAt ?? Infinity),
    watch,
    watched: useMemo(() => {
      if (watchedFrom === null || seen === undefined) return null;
      return { from: watchedFrom, until: seen.isDone ? Infinity : (seen.page.at(-1)?.createdAt ?? watchedFrom) };
    }, [watchedFrom, seen]),
  };
}

function withWindow(opened: Opened, window: Opened["window"]): Opened {
  return window === opened.window ? opened : { ...opened, window };
}
