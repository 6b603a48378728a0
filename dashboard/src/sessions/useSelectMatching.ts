import { useConvex } from "convex/react";
import { useCallback, useEffect, useRef, useState } from "react";
import { api } from "../backend/api";
import { useToasts } from "../shell/toasts";
import { eachPage } from "./pages";
import type { SelectedSession } from "./selection";
import type { ListRequest } from "./useSessionLists";

/** Selects all that match, also what was never loaded: asks for page after page, until it is stopped or something else is asked for. */
export function useSelectMatching(
  request: ListRequest | undefined,
  select: (sessions: readonly SelectedSession[]) => void,
): {
  /** How many there are so far; null: nothing is under way. */
  found: number | null;
  start: () => void;
  stop: () => void;
} {
  const convex = useConvex();
  const { attempt } = useToasts();
  const [found, setFound] = useState<number | null>(null);
  const abort = useRef<AbortController | null>(null);
  const stop = useCallback(() => {
    abort.current?.abort();
    setFound(null);
  }, []);
  useEffect(() => stop, [stop, request?.asked]);

  const start = async ({ args, at }: ListRequest): Promise<void> => {
    stop();
    const { signal } = (abort.current = new AbortController());
    setFound(0);
    const sessions: SelectedSession[] = [];
    const time = at === null ? {} : { at };
    const pages = eachPage((paginationOpts) =>
      convex.query(api.sessions.mine.list, { ...args, ...time, paginationOpts }),
    );
    try {
      for await (const page of pages) {
        if (signal.aborted) return;
        // No more of them than is asked for below: there may be a hundred thousand.
        for (const { id, title, agentType, starred, tags } of page)
          sessions.push({ id, title, agentType, starred, tags });
        setFound(sessions.length);
      }
      select(sessions);
    } finally {
      if (!signal.aborted) setFound(null);
    }
  };
  return {
    found,
    start: () => {
      if (request !== undefined) void attempt(() => start(request));
    },
    stop,
  };
}
