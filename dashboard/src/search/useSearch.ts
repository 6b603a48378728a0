import { useConvex } from "convex/react";
import { useCallback, useEffect, useRef, useState } from "react";
import { api } from "../backend/api";
import { merged, type Hit } from "./hits";

export interface Found {
  /** What was sought: while something else is sought, the hits of before are still shown. */
  readonly text: string;
  readonly hits: readonly Hit[];
  readonly isDone: boolean;
}

/** How far each index has been read: null where not yet, undefined where it has no more. */
interface Position {
  readonly inMessages: string | null | undefined;
  readonly inBigContent: string | null | undefined;
}

interface State extends Found {
  readonly byIndex: { readonly inMessages: readonly Hit[]; readonly inBigContent: readonly Hit[] };
  readonly next: Position;
}

const PAGE = 20;
const START: Position = { inMessages: null, inBigContent: null };

/**
 * Searches both indexes, page by page. What was found stays as it is while it is read: a search is asked once, not followed, since every
 * new message could order its hits anew.
 */
export function useSearch(text: string): {
  found: Found | null;
  isSearching: boolean;
  failure: unknown;
  /** Reads on in both indexes. */
  more: () => void;
  again: () => void;
} {
  const convex = useConvex();
  const [state, setState] = useState<State | null>(null);
  const [isSearching, setIsSearching] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const asked = useRef(0);

  const read = useCallback(
    async (from: State | null): Promise<void> => {
      asked.current += 1;
      const mine = asked.current;
      setIsSearching(true);
      setFailure(null);
      try {
        const next = from?.next ?? START;
        const page = (cursor: string | null) => ({ text, paginationOpts: { cursor, numItems: PAGE } });
        const [messages, big] = await Promise.all([
          next.inMessages === undefined ? null : convex.query(api.search.mine.inMessages, page(next.inMessages)),
          next.inBigContent === undefined ? null : convex.query(api.search.mine.inBigContent, page(next.inBigContent)),
        ]);
        if (mine !== asked.current) return;
        const byIndex = {
          inMessages: [...(from?.byIndex.inMessages ?? []), ...(messages?.page ?? [])],
          inBigContent: [...(from?.byIndex.inBigContent ?? []), ...(big?.page ?? [])],
        };
        const after: Position = {
          inMessages: messages === null || messages.isDone ? undefined : messages.continueCursor,
          inBigContent: big === null || big.isDone ? undefined : big.continueCursor,
        };
        setState({
          text,
          byIndex,
          next: after,
          hits: merged(byIndex.inMessages, byIndex.inBigContent),
          isDone: after.inMessages === undefined && after.inBigContent === undefined,
        });
      } catch (error) {
        if (mine === asked.current) setFailure(error);
      } finally {
        if (mine === asked.current) setIsSearching(false);
      }
    },
    [convex, text],
  );

  useEffect(() => {
    if (text === "") {
      asked.current += 1;
      setState(null);
      setIsSearching(false);
      setFailure(null);
    } else void read(null);
  }, [text, read]);

  const more = useCallback(() => {
    if (!isSearching && state !== null && state.text === text && !state.isDone) void read(state);
  }, [isSearching, read, state, text]);
  return { found: text === "" ? null : state, isSearching, failure, more, again: () => void read(null) };
}
