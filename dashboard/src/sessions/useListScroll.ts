import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from "react";
import type { VirtualizerHandle } from "virtua";
import type { Span } from "./near-pages";
import { keepPlace, type KeptPlace, type Place } from "./place-kept";

/** More is loaded while so much is left below: a quick flick of the wheel ends before it. */
const AHEAD_PX = 12_000;
/** Lines so far behind the reader are near, too. */
const BEHIND_PX = 3_000;
/** The list's heading stays above its lines, the bar of actions below. */
const ABOVE_PX = 40;
const BELOW_PX = 72;

/** The page's own scrolling, which the list goes with. */
export function useListScroll({
  keptPlace: { historyKey, kept },
  lines,
  loaded,
  list,
  isComplete,
  onNearEnd,
  onView,
  hold,
}: {
  keptPlace: KeptPlace;
  /** Looked at anew when they are others. */
  lines: readonly unknown[];
  loaded: number;
  /** What is kept of the list for who comes back. */
  list: Place["list"];
  isComplete: boolean;
  onNearEnd: () => void;
  /** Which lines are in view, and which are near it: after each scrolling, and when there are other lines. */
  onView: (view: { seen: Span; near: Span }) => void;
  hold: (isHeld: boolean) => void;
}): {
  /** Where the lines begin. */
  start: RefObject<HTMLDivElement | null>;
  startMargin: number;
  virtualizer: RefObject<VirtualizerHandle | null>;
  page: RefObject<HTMLElement | null>;
  toTop: () => void;
  /** The first line that is whole in view. */
  firstSeen: () => number;
  /** Brings a line into view. */
  reveal: (index: number) => void;
  /** What is kept for who comes back. */
  place: (entry: string | null) => void;
} {
  const start = useRef<HTMLDivElement>(null);
  const virtualizer = useRef<VirtualizerHandle>(null);
  const page = useMemo(
    () => ({
      get current() {
        return document.getElementById("main");
      },
    }),
    [],
  );
  const [startMargin, setStartMargin] = useState(0);
  const entry = useRef<string | null>(kept?.entry ?? null);

  useLayoutEffect(() => {
    const main = page.current;
    if (main === null || start.current === null) return;
    const top = start.current.getBoundingClientRect().top - main.getBoundingClientRect().top + main.scrollTop;
    if (Math.abs(top - startMargin) > 0.5) setStartMargin(top);
  });

  const near = useRef(onNearEnd);
  const view = useRef(onView);
  useEffect(() => {
    near.current = onNearEnd;
    view.current = onView;
  });
  useEffect(() => {
    const main = page.current;
    if (main === null) return;
    const scrolled = (): void => {
      hold(main.scrollTop > startMargin);
      if (main.scrollHeight - main.scrollTop - main.clientHeight < AHEAD_PX) near.current();
      const drawn = virtualizer.current;
      if (drawn === null) return;
      const top = main.scrollTop - startMargin;
      const span = (above: number, below: number): Span => {
        const from = drawn.findItemIndex(top - above);
        return { from, to: drawn.findItemIndex(top + main.clientHeight + below) };
      };
      view.current({ seen: span(0, 0), near: span(BEHIND_PX, AHEAD_PX) });
    };
    scrolled();
    main.addEventListener("scroll", scrolled, { passive: true });
    return () => main.removeEventListener("scroll", scrolled);
  }, [page, hold, startMargin, loaded, lines]);

  // Back where the reader was, once as much is loaded as there was then.
  const isBack = useRef(kept === undefined);
  useLayoutEffect(() => {
    const main = page.current;
    if (isBack.current || kept === undefined || main === null) return;
    if (loaded < kept.loaded && !isComplete) return;
    isBack.current = true;
    main.scrollTop = kept.top;
  });
  const now = useRef({ loaded, list });
  useEffect(() => {
    now.current = { loaded, list };
  });
  useEffect(() => {
    const main = page.current;
    let top = main?.scrollTop ?? 0;
    const scrolled = (): void => {
      top = main?.scrollTop ?? 0;
    };
    main?.addEventListener("scroll", scrolled, { passive: true });
    return () => {
      main?.removeEventListener("scroll", scrolled);
      keepPlace(historyKey, { top, ...now.current, entry: entry.current });
    };
  }, [historyKey, page]);

  const reveal = useCallback(
    (index: number) => {
      const [main, drawn] = [page.current, virtualizer.current];
      if (main === null || drawn === null) return;
      const top = startMargin + drawn.getItemOffset(index);
      const bottom = top + drawn.getItemSize(index);
      if (top - ABOVE_PX < main.scrollTop) main.scrollTop = Math.max(0, top - ABOVE_PX);
      else if (bottom + BELOW_PX > main.scrollTop + main.clientHeight) {
        main.scrollTop = bottom + BELOW_PX - main.clientHeight;
      }
    },
    [page, startMargin],
  );
  const firstSeen = useCallback((): number => {
    const top = (page.current?.scrollTop ?? 0) - startMargin;
    return top <= 0 ? 0 : (virtualizer.current?.findItemIndex(top + ABOVE_PX) ?? -1) + 1;
  }, [page, startMargin]);
  return {
    start,
    startMargin,
    virtualizer,
    page,
    toTop: useCallback(() => page.current?.scrollTo({ top: 0 }), [page]),
    firstSeen,
    reveal,
    place: useCallback((now) => {
      entry.current = now;
    }, []),
  };
}
