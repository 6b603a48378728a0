import type { FunctionReturnType } from "convex/server";
import { usePaginatedQuery } from "convex/react";
import { api } from "../backend/api";
import { useShortcuts } from "../shell/shortcuts";
import { useEvalsAddress } from "./useEvalsAddress";

export type EvalRow = FunctionReturnType<typeof api.evals.mine.list>["page"][number];

export interface Evals {
  readonly isLoading: boolean;
  readonly rows: readonly EvalRow[];
  readonly current: EvalRow | undefined;
  readonly select: (row: EvalRow) => void;
  /** Null where all are loaded. */
  readonly more: (() => void) | null;
  /** To the one after the current, once that is judged. */
  readonly goOn: () => void;
}

const PAGE = 50;

/** The list that the address names, the session of it that is being judged, and the keys that go through it. */
export function useEvals(): Evals {
  const { shown, tag, session, show } = useEvalsAddress();
  const filters = { ...(shown === "all" ? {} : { label: shown }), ...(tag === undefined ? {} : { tag }) };
  const { results, status, loadMore } = usePaginatedQuery(api.evals.mine.list, { filters }, { initialNumItems: PAGE });
  const found = results.findIndex((row) => row.session.id === session);
  const at = found === -1 ? 0 : found;
  const select = (row: EvalRow | undefined): void => {
    if (row !== undefined) show({ session: row.session.id });
  };
  useShortcuts("Evals", [
    { keys: "j", does: "Next session", repeats: true, run: () => select(results[at + 1]) },
    { keys: "k", does: "Session before", repeats: true, run: () => select(results[at - 1]) },
  ]);
  return {
    isLoading: status === "LoadingFirstPage",
    rows: results,
    current: results[at],
    select,
    more: status === "CanLoadMore" ? () => loadMore(PAGE) : null,
    goOn: () => select(results[at + 1] ?? results[at - 1]),
  };
}
