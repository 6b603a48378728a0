import type { ListArgs, ListedSession } from "./list-request";
import type { Page } from "./pages";

/**
 * What moves out of a page that is watched may come to stand in one that is not: so it does as soon as a session far down costs more. It
 * stays where it was until the backend has said where it is.
 */

export type ListSort = NonNullable<ListArgs["sort"]>;

/** The order of a list, where the sessions themselves tell it; the trash is in that of deletion, words of a title in that of how well they match. */
export function sortOf({ filters = {}, sort }: ListArgs): ListSort | null {
  return filters.text !== undefined || filters.trashed === true ? null : (sort ?? { by: "activity", order: "desc" });
}

/** The rows, with those of before that no page has any more: each behind the one that it stood behind. */
export function withMissing(
  before: readonly ListedSession[],
  rows: readonly ListedSession[],
  pageOf: ReadonlyMap<string, number>,
): { live: readonly ListedSession[]; missing: readonly string[] } {
  const missing: string[] = [];
  const behind = new Map<string | null, ListedSession[]>();
  let last: string | null = null;
  for (const session of before) {
    if (pageOf.has(session.id)) {
      last = session.id;
      continue;
    }
    missing.push(session.id);
    const others = behind.get(last);
    if (others === undefined) behind.set(last, [session]);
    else others.push(session);
  }
  if (missing.length === 0) return { live: rows, missing };
  const live = [...(behind.get(null) ?? []), ...rows.flatMap((row) => [row, ...(behind.get(row.id) ?? [])])];
  return { live, missing };
}

/**
 * The pages with a session put where it stands in the order: in one that may not know of it, which is none that is watched. As they were,
 * where it stands behind all that is loaded.
 */
export function placed(pages: readonly Page[], session: ListedSession, { by, order }: ListSort): readonly Page[] {
  const value = valueOf(session, by);
  const isBefore = (row: ListedSession): boolean =>
    order === "desc" ? valueOf(row, by) > value : valueOf(row, by) < value;
  const isBehind = (row: ListedSession): boolean =>
    order === "desc" ? valueOf(row, by) < value : valueOf(row, by) > value;
  const from = Math.max(
    0,
    pages.findLastIndex(({ rows }) => rows?.some(isBefore)),
  );
  const behind = pages.findIndex(({ rows }) => rows?.some(isBehind));
  const to = behind === -1 && pages.at(-1)?.isLast === true ? pages.length - 1 : behind;
  const at = pages.findIndex(({ knownAt }, index) => index >= from && index <= to && knownAt !== null);
  return pages.map((page, index) => {
    if (index !== at || page.rows === null) return page;
    const next = page.rows.findIndex(isBehind);
    return { ...page, rows: page.rows.toSpliced(next === -1 ? page.rows.length : next, 0, session) };
  });
}

/** What the order is told by; what is not known is the least. */
function valueOf(
  { activityAt, startedAt, costMicroUsd, tokens, messageCount }: ListedSession,
  by: ListSort["by"],
): number {
  switch (by) {
    case "activity":
      return activityAt;
    case "started":
      return startedAt ?? activityAt;
    case "cost":
      return costMicroUsd ?? Number.NEGATIVE_INFINITY;
    case "tokens":
      return tokens.total;
    case "messages":
      return messageCount;
  }
}
