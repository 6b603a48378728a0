import { usePaginatedQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useEffect } from "react";
import { api, type Id } from "../backend/api";

export type FileEdit = FunctionReturnType<typeof api.sessions.mySides.fileEdits>["page"][number];

export interface FileEdits {
  /** By their times; undefined while nothing is known of them. */
  readonly edits: readonly FileEdit[] | undefined;
  /** There are others, which are not loaded. */
  readonly hasMore: boolean;
}

const PAGE = 200;
const MOST = 5_000;

/** What the session changed in files, live: all of it, page by page, in any session but an enormous one. */
export function useFileEdits(session: Id<"sessions">): FileEdits {
  const { results, status, loadMore } = usePaginatedQuery(
    api.sessions.mySides.fileEdits,
    { session },
    { initialNumItems: PAGE },
  );
  useEffect(() => {
    if (status === "CanLoadMore" && results.length < MOST) loadMore(PAGE);
  }, [status, results.length, loadMore]);
  return { edits: status === "LoadingFirstPage" ? undefined : results, hasMore: status === "CanLoadMore" };
}
