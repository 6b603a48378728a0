import { useQueries } from "convex/react";
import { useEffect, useMemo } from "react";
import { api } from "../backend/api";
import type { ListEvent, LoadedList } from "./loaded-lists";
import { optionsOf, type Page, type PageAnswer } from "./pages";
import type { ListRequest } from "./useSessionLists";

type Answers = Record<string, PageAnswer | Error | undefined>;

/** Has the backend's answers for one list: the pages of it that are watched. Draws nothing. */
export function ListSource({
  request: { key, asked, args, at, wanted },
  list,
  kept,
  report,
}: {
  request: ListRequest;
  list: LoadedList | undefined;
  /** Its pages of before, where somebody comes back to it. */
  kept: readonly Page[] | undefined;
  report: (event: ListEvent) => void;
}): null {
  useEffect(() => {
    report({ kind: "begin", key, asked, at, wanted, kept });
    return () => report({ kind: "gone", key });
    // What is wanted of it, and when states are told, changes without a beginning.
  }, [key, asked, report]);
  useEffect(() => report({ kind: "want", key, wanted }), [key, wanted, report]);
  useEffect(() => report({ kind: "tell", key, at }), [key, at, report]);

  const isOurs = list?.asked === asked;
  const told = isOurs ? list.at : null;
  const pages = isOurs ? watchedOf(list) : [];
  // The same pages, the same queries: what the backend answers is no reason to ask again.
  const named = pages.map(({ id, isPinned }) => `${id}${isPinned ? " pinned" : ""}`).join();
  const queries = useMemo(
    () =>
      Object.fromEntries(
        pages.map((page) => {
          const asks = { ...args, ...(told === null ? {} : { at: told }), paginationOpts: optionsOf(page) };
          return [String(page.id), { query: api.sessions.mine.list, args: asks }];
        }),
      ),
    [args, told, named],
  );
  const answers: Answers = useQueries(queries);
  const failure = Object.values(answers).find((answer) => answer instanceof Error && !isInvalidCursor(answer));
  if (failure instanceof Error) throw failure;
  useEffect(() => {
    const given = Object.entries(answers);
    // The order that the list was asked for by is another now, as after an update of the backend.
    if (given.some(([, answer]) => answer instanceof Error)) {
      report({ kind: "begin", key, asked, at, wanted });
      return;
    }
    const known = given.flatMap(([id, answer]) =>
      answer === undefined || answer instanceof Error ? [] : [[Number(id), answer] as const],
    );
    if (known.length > 0) report({ kind: "answers", key, asked, answers: new Map(known) });
  }, [answers, key, asked, report]);
  return null;
}

function watchedOf({ pages, watched }: LoadedList): Page[] {
  return pages.flatMap((page) => [page, ...(page.halves ?? [])]).filter(({ id }) => watched.has(id));
}

function isInvalidCursor(error: Error): boolean {
  return error.message.includes("InvalidCursor");
}
