import { useEffect, useRef, type RefObject } from "react";

/** For a row of links that may be wider than its place: the one that is shown now, named by `active`, is scrolled into view. */
export function useActiveInView<Row extends HTMLElement>(active: string): RefObject<Row | null> {
  const row = useRef<Row>(null);
  useEffect(() => {
    const link = row.current?.querySelector<HTMLElement>("[aria-current]");
    if (row.current === null || link === null || link === undefined) return;
    row.current.scrollLeft = link.offsetLeft - (row.current.clientWidth - link.offsetWidth) / 2;
  }, [active]);
  return row;
}
