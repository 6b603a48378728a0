import { ALL, type Entry } from "./entries";
import type { LoadedList } from "./loaded-lists";
import type { Page } from "./pages";

/** Pages that the reader sees something of, and those close by; of each list that has a line there. */
export type NearPages = ReadonlyMap<string, { readonly seen: ReadonlySet<number>; readonly near: ReadonlySet<number> }>;

/** Indexes of lines, both included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** So few pages are all watched, wherever the reader is: short lists are up to date as a whole. */
const FEW = 4;
/** Pages that are watched before the reader comes to them. */
const MOST_NEAR = 6;

/** The pages of the lines that are in view, and of those near it. */
export function nearPages(
  entries: readonly Entry[],
  lists: ReadonlyMap<string, LoadedList>,
  { seen, near }: { seen: Span; near: Span },
): NearPages {
  const found = new Map<string, { seen: Set<number>; near: Set<number> }>();
  for (let index = Math.max(0, near.from); index <= near.to; index++) {
    const entry = entries[index];
    if (entry === undefined || entry.kind === "group" || entry.kind === "nothing") continue;
    const list = lists.get(entry.list);
    const pages = found.get(entry.list) ?? { seen: new Set<number>(), near: new Set<number>() };
    found.set(entry.list, pages);
    // What stands for sessions to come stands at the end.
    const page = entry.kind === "session" ? list?.pageOf.get(entry.session.id) : list?.pages.at(-1)?.id;
    if (page !== undefined) (index >= seen.from && index <= seen.to ? pages.seen : pages.near).add(page);
  }
  return found;
}

/** Which pages follow what happens: those in view, some near it, those still to come, and the beginning of the list of all. */
export function watchedPages(key: string, { pages }: LoadedList, near: NearPages): Set<number> {
  const close = near.get(key);
  const isShort = pages.length <= FEW && (close !== undefined || key === ALL);
  const at = pages.flatMap(({ id }, index) => (close?.seen.has(id) === true ? [index] : []));
  const [first = 0, last = first] = [at[0], at.at(-1)];
  const distance = (index: number): number => Math.max(first - index, index - last, 0);
  const ahead = pages
    .map((page, index) => ({ page, away: distance(index) }))
    .filter(({ page: { id }, away }) => close !== undefined && (close.near.has(id) || (at.length > 0 && away === 1)))
    .toSorted((one, other) => one.away - other.away)
    .slice(0, MOST_NEAR);
  const chosen = new Set(ahead.map(({ page }) => page.id));
  const isWatched = ({ id, rows }: Page, index: number): boolean =>
    isShort || rows === null || chosen.has(id) || close?.seen.has(id) === true || (key === ALL && index === 0);
  return new Set(pages.filter(isWatched).flatMap(({ id, halves }) => [id, ...(halves ?? []).map((half) => half.id)]));
}

/** Says the same of the same pages: nothing is done anew for a line more or less. */
export function nearText(near: NearPages): string {
  return JSON.stringify([...near].map(([key, pages]) => [key, [...pages.seen], [...pages.near]]));
}
