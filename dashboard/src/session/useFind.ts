import { useConvex } from "convex/react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { api, type Id } from "../backend/api";
import type { TranscriptMessage } from "../transcript";
import { findInMessages, joinedFinds, type Found, type FoundText } from "./find-in-messages";

export interface Find {
  readonly text: string;
  readonly setText: (text: string) => void;
  /** Goes to a text that was found elsewhere, and looks for it here. */
  readonly open: (place: FoundText) => void;
  readonly finds: readonly Found[];
  /** Which of them is shown; null before the first was gone to. */
  readonly at: number | null;
  readonly isSearching: boolean;
  /** There are more than are listed. */
  readonly hasMore: boolean;
  readonly go: (by: 1 | -1) => void;
}

const PAUSE_MS = 250;
const MOST_PAGES = 5;
const PAGE = 20;

/** Looks for a text in the whole session: by the indexes in all of it, letter by letter in what is loaded. */
export function useFind(
  session: Id<"sessions">,
  messages: readonly TranscriptMessage[],
  onGo: (found: Omit<Found, "createdAt">, text: string) => void,
): Find {
  const convex = useConvex();
  const [text, setText] = useState("");
  const [answer, setAnswer] = useState<{ text: string; hits: readonly Found[]; hasMore: boolean } | null>(null);
  const [current, setCurrent] = useState<string | null>(null);
  const wanted = text.trim();

  useEffect(() => {
    if (wanted.length < 2) return;
    const ended = new AbortController();
    const search = async (): Promise<void> => {
      const args = { session, text: wanted };
      const found = await Promise.all([
        allOf((page) => convex.query(api.search.mine.inSession, { ...args, ...page }), ended.signal),
        allOf((page) => convex.query(api.search.mine.inBigContentOf, { ...args, ...page }), ended.signal),
      ]);
      const hits = found.flatMap((each) => each.hits);
      if (!ended.signal.aborted) setAnswer({ text: wanted, hits, hasMore: found.some(({ hasMore }) => hasMore) });
    };
    const timer = window.setTimeout(() => {
      search().catch((error: unknown) => {
        console.warn("Looking for a text in the session failed; only what is loaded is looked through.", error);
        if (!ended.signal.aborted) setAnswer({ text: wanted, hits: [], hasMore: true });
      });
    }, PAUSE_MS);
    return () => {
      ended.abort();
      window.clearTimeout(timer);
    };
  }, [convex, session, wanted]);

  const finds = useMemo(
    () => joinedFinds(findInMessages(messages, wanted), answer?.text === wanted ? answer.hits : []),
    [messages, wanted, answer],
  );
  const index = finds.findIndex(({ partId }) => partId === current);
  const latest = useRef({ finds, index, wanted });
  latest.current = { finds, index, wanted };
  const go = useCallback(
    (by: 1 | -1) => {
      const { finds: all, index: now } = latest.current;
      if (all.length === 0) return;
      const next = now < 0 ? (by === 1 ? 0 : all.length - 1) : (now + by + all.length) % all.length;
      const found = all[next];
      if (found === undefined) return;
      setCurrent(found.partId);
      onGo(found, latest.current.wanted);
    },
    [onGo],
  );
  const open = useCallback(
    ({ text: sought, ...found }: FoundText) => {
      setText(sought);
      setCurrent(found.partId);
      onGo(found, sought);
    },
    [onGo],
  );
  return {
    text,
    setText,
    open,
    finds,
    at: index < 0 ? null : index,
    isSearching: wanted.length >= 2 && answer?.text !== wanted,
    hasMore: answer?.text === wanted && answer.hasMore,
    go,
  };
}

/** What an index answers, page by page; not all of it where it has very much. */
async function allOf(
  ask: (page: { paginationOpts: { numItems: number; cursor: string | null } }) => Promise<FoundPage>,
  signal: AbortSignal,
): Promise<{ hits: readonly Found[]; hasMore: boolean }> {
  const hits: Found[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES && !signal.aborted; page++) {
    const found: FoundPage = await ask({ paginationOpts: { numItems: PAGE, cursor } });
    hits.push(...found.page);
    if (found.isDone) return { hits, hasMore: false };
    cursor = found.continueCursor;
  }
  return { hits, hasMore: true };
}

interface FoundPage {
  readonly page: readonly Found[];
  readonly isDone: boolean;
  readonly continueCursor: string;
}
