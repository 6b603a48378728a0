import { useQueries, type RequestForQueries } from "convex/react";
import { ConvexError } from "convex/values";
import { useEffect, useMemo } from "react";
import { api } from "../backend/api";
import type { ListEvent, LoadedList } from "./loaded-lists";
import type { ListedSession } from "./list-request";
import { sortOf } from "./moved";
import { optionsOf, type Page, type PageAnswer } from "./pages";
import type { ListRequest } from "./useSessionLists";

type Answers = Record<string, PageAnswer | ListedSession[] | Error | undefined>;

/** As many as the backend tells of at once. */
const MOST_MISSING = 100;

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
    report({ kind: "begin", key, asked, sort: sortOf(args), at, wanted, kept });
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
  const missing = isOurs ? list.missing.slice(0, MOST_MISSING).join() : "";
  const queries = useMemo((): RequestForQueries => {
    const { filters = {} } = args;
    const time = told === null ? {} : { at: told };
    const asks = pages.map((page) => {
      const asked = { ...args, ...time, paginationOpts: optionsOf(page) };
      return [String(page.id), { query: api.sessions.mine.list, args: asked }] as const;
    });
    if (missing === "") return Object.fromEntries(asks);
    const sessions = missing.split(",");
    const still = { query: api.sessions.mine.among, args: { filters, ...time, sessions } };
    return { ...Object.fromEntries(asks), [missing]: still };
  }, [args, told, named, missing]);
  const answers: Answers = useQueries(queries);
  const failure = Object.values(answers).find((answer) => answer instanceof Error && !isInvalidCursor(answer));
  if (failure instanceof Error) throw failure;
  useEffect(() => {
    const given = Object.entries(answers);
    // The order that the list was asked for by is another now, as after an update of the backend.
    if (given.some(([, answer]) => answer instanceof Error)) {
      report({ kind: "begin", key, asked, sort: sortOf(args), at, wanted });
      return;
    }
    const known = given.flatMap(([id, answer]) => (isPage(answer) ? [[Number(id), answer] as const] : []));
    if (known.length > 0) report({ kind: "answers", key, asked, answers: new Map(known) });
    for (const [ids, sessions] of given) {
      if (Array.isArray(sessions)) report({ kind: "found", key, asked, missing: ids.split(","), sessions });
    }
  }, [answers, key, asked, report]);
  return null;
}

function watchedOf({ pages, watched }: LoadedList): Page[] {
  return pages.flatMap((page) => [page, ...(page.halves ?? [])]).filter(({ id }) => watched.has(id));
}

function isPage(answer: Answers[string]): answer is PageAnswer {
  return answer !== undefined && !(answer instanceof Error) && !Array.isArray(answer);
}

/** Where the text of an error is hidden, its data says so. */
function isInvalidCursor(error: Error): boolean {
  return (error instanceof ConvexError ? JSON.stringify(error.data) : error.message).includes("InvalidCursor");
}
