import { usePaginatedQuery } from "convex/react";
import { useEffect } from "react";
import { api } from "../backend/api";
import type { ListArgs } from "./list-request";
import type { ListEvent } from "./loaded-lists";

/** The first page is small, to be there at once. */
const FIRST = 50;
/** As many as the backend gives. */
const PAGE = 100;

/** Loads one list as far as it is wanted, and reports what it has; draws nothing. Pages may be short although more follow. */
export function ListSource({
  listKey,
  args,
  wanted,
  report,
}: {
  listKey: string;
  args: ListArgs;
  wanted: number;
  report: (event: ListEvent) => void;
}): null {
  const { results, status, loadMore } = usePaginatedQuery(api.sessions.mine.list, args, { initialNumItems: FIRST });
  const isShort = results.length < wanted;
  useEffect(() => {
    if (status === "CanLoadMore" && isShort) loadMore(PAGE);
  }, [status, isShort, loadMore]);
  useEffect(() => {
    const isLoading = status === "LoadingFirstPage" || (status !== "Exhausted" && isShort);
    report({ kind: "loaded", key: listKey, live: results, isLoading, isDone: status === "Exhausted" });
  }, [listKey, results, status, isShort, report]);
  useEffect(() => () => report({ kind: "gone", key: listKey }), [listKey, report]);
  return null;
}
