import { useState, type KeyboardEvent, type MouseEvent } from "react";

/** What is looked at in a chart: by pointer, by keys, or by touch. */
export interface ChartCursor {
  readonly index: number | null;
  /** Goes onto the element that takes the keys. */
  readonly host: {
    readonly tabIndex: 0;
    readonly onKeyDown: (event: KeyboardEvent) => void;
    readonly onFocus: () => void;
    readonly onBlur: () => void;
  };
  readonly point: (index: number | null) => void;
  /** A click on a mark. A finger's first one only shows it: there is no hovering. */
  readonly press: (index: number, event: MouseEvent) => void;
}

/**
 * One stop of the tab key for a whole chart; arrows go from mark to mark, Enter picks. `moves`: how far each key goes. `start`: where
 * the keys begin, the last mark by default.
 */
export function useChartCursor({
  count,
  moves,
  onPick,
  start = count - 1,
}: {
  count: number;
  moves: Readonly<Record<string, number>>;
  onPick?: ((index: number) => void) | undefined;
  start?: number;
}): ChartCursor {
  const [index, setIndex] = useState<number | null>(null);
  const at = index !== null && index < count ? index : null;
  const to = (next: number): void => setIndex(Math.max(0, Math.min(count - 1, next)));
  return {
    index: at,
    host: {
      tabIndex: 0,
      onKeyDown: (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || count === 0) return;
        const by = moves[event.key];
        if (by !== undefined) to((at ?? start) + by);
        else if (event.key === "Home") to(0);
        else if (event.key === "End") to(count - 1);
        else if (event.key === "Escape" && at !== null) setIndex(null);
        else if ((event.key === "Enter" || event.key === " ") && at !== null && onPick !== undefined) onPick(at);
        else return;
        event.preventDefault();
        event.stopPropagation();
      },
      // A press of the pointer focuses too: then the mark under it is looked at already.
      onFocus: () => setIndex((now) => now ?? (count === 0 ? null : Math.max(0, start))),
      onBlur: () => setIndex(null),
    },
    point: setIndex,
    press: (pressed, { nativeEvent }) => {
      const isTouch = nativeEvent instanceof PointerEvent && nativeEvent.pointerType === "touch";
      if (isTouch && pressed !== at) setIndex(pressed);
      else onPick?.(pressed);
    },
  };
}

export const ALONG: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1, PageDown: 7, PageUp: -7 };
