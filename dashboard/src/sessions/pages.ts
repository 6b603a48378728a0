import type { ListedSession } from "./list-request";

/**
 * A part of a list: what the backend has between two places of its order. The pages of a list follow each other without a gap, whatever
 * moves between them.
 */
export interface Page {
  readonly id: number;
  /** It begins behind this place; null: with the list. */
  readonly cursor: string | null;
  /** It ends at this place, decided by its first answer. */
  readonly endCursor: string | null;
  /** Asked for with its end: whoever asks anew without it could get another one. */
  readonly isPinned: boolean;
  /** Few before it were what is asked for: it looks further. */
  readonly isFar: boolean;
  /** null: not answered yet. */
  readonly rows: readonly ListedSession[] | null;
  readonly isLast: boolean;
  /** About how many sessions were looked at for its first answer. */
  readonly looked: number;
  /** When its rows were last known to be so: a greater number is later; null: they are so now. */
  readonly knownAt: number | null;
  /** Takes its place, once both of it are there. */
  readonly halves: readonly [Page, Page] | null;
}

/** What the backend answers of a page. */
export interface PageAnswer {
  readonly page: readonly ListedSession[];
  readonly isDone: boolean;
  readonly continueCursor: string;
  readonly splitCursor?: string | null;
  readonly looked: number;
}

/** The first page is small, to be there at once. */
const FIRST_ITEMS = 50;
/** As many as the backend gives. */
const ITEMS = 100;
/** Sessions that a page looks at, where few are what is asked for; as many as the backend does. */
const FAR_ROWS = 4_000;
/** Fewer than so many of them are few. */
const FEW_ITEMS = 10;
/** A page that has grown to more is cut in two. */
const MOST_ITEMS = 2 * ITEMS;

/** What the backend is asked for it. */
export function optionsOf({ cursor, endCursor, isPinned, isFar }: Page): {
  numItems: number;
  cursor: string | null;
  endCursor?: string | null;
  maximumRowsRead?: number;
} {
  return {
    numItems: cursor === null ? FIRST_ITEMS : ITEMS,
    cursor,
    ...(isPinned ? { endCursor } : {}),
    ...(isFar ? { maximumRowsRead: FAR_ROWS } : {}),
  };
}

/** The page behind the last one, which was answered. */
export function nextPage(id: number, { endCursor, rows, looked }: Page): Page {
  const isThin = rows !== null && rows.length < FEW_ITEMS && looked >= ITEMS;
  return { ...newPage(id, endCursor), isFar: isThin };
}

/** A page that nobody has asked for yet. */
export function newPage(id: number, cursor: string | null, endCursor: string | null = null): Page {
  const isPinned = endCursor !== null;
  return {
    id,
    cursor,
    endCursor,
    isPinned,
    isFar: false,
    rows: null,
    isLast: false,
    looked: 0,
    knownAt: null,
    halves: null,
  };
}

/** All pages of a list, one after the other, each when it is wanted. */
export async function* eachPage(
  list: (options: ReturnType<typeof optionsOf>) => Promise<PageAnswer>,
): AsyncGenerator<readonly ListedSession[]> {
  for (let page = newPage(0, null); ; page = nextPage(0, page)) {
    const answer = await list(optionsOf(page));
    yield answer.page;
    page = answered(page, answer, () => 0);
    if (page.isLast) return;
  }
}

/** The page with what the backend says; cut in two where it has become too long. Gives out `ids` for that. */
export function answered(page: Page, answer: PageAnswer, ids: () => number): Page {
  const { page: rows, isDone, continueCursor, splitCursor } = answer;
  const endCursor = page.endCursor ?? continueCursor;
  const isLong = rows.length > MOST_ITEMS && splitCursor !== undefined && splitCursor !== null;
  return {
    ...page,
    rows,
    endCursor,
    isLast: isDone,
    looked: page.rows === null ? answer.looked : page.looked,
    knownAt: null,
    halves:
      page.halves ??
      (isLong ? [newPage(ids(), page.cursor, splitCursor), newPage(ids(), splitCursor, endCursor)] : null),
  };
}

/** The page, or its two halves as soon as both are there. */
export function settledHalves(page: Page): readonly Page[] {
  const [first, second] = page.halves ?? [];
  if (first === undefined || second === undefined || first.rows === null || second.rows === null) return [page];
  return [{ ...first, looked: page.looked }, second];
}

/**
 * What is known of the list, in its order. A session that has moved from one page to another stands where it was seen last, and is
 * forgotten where it was before.
 */
export function rowsOf(all: readonly Page[]): {
  pages: readonly Page[];
  rows: readonly ListedSession[];
  /** The page that each stands in. */
  pageOf: ReadonlyMap<string, number>;
} {
  const places = new Map<string, Page>();
  for (const page of all) {
    for (const { id } of page.rows ?? []) {
      const other = places.get(id);
      if (other === undefined || isNewer(page, other)) places.set(id, page);
    }
  }
  const pages = all.map((page) => {
    const rows = page.rows?.filter(({ id }) => places.get(id) === page);
    return rows === undefined || rows.length === page.rows?.length ? page : { ...page, rows };
  });
  const rows = pages.flatMap((page) => page.rows ?? []);
  return { pages, rows, pageOf: new Map([...places].map(([id, page]) => [id, page.id])) };
}

function isNewer({ knownAt: one }: Page, { knownAt: other }: Page): boolean {
  return one === null ? other !== null : other !== null && one > other;
}

/** Pages for who comes back to them: those that are there, to be asked for again up to the same ends. */
export function keptPages(pages: readonly Page[]): readonly Page[] {
  const missing = pages.findIndex(({ rows }) => rows === null);
  const there = missing === -1 ? pages : pages.slice(0, missing);
  // All of it is of before anything that will be known.
  const now = Math.max(0, ...there.map(({ knownAt }) => knownAt ?? 0)) + 1;
  return there.map((page) => ({ ...page, isPinned: true, knownAt: (page.knownAt ?? now) - now, halves: null }));
}
