import { useCallback, useEffect, useRef, type RefObject } from "react";
import { foundKey, type Folds } from "../transcript";
import type { Found } from "./find-in-messages";
import { rangesOf } from "./useHighlights";

/** So long, ms, a content may take to be loaded and drawn. */
const PATIENCE_MS = 10_000;
/** Frames that the place has to stand still for: rows above it may still be drawn and measured. */
const STEADY = 6;

/** Goes to a place that has a text: unfolds what it is in, loads it where it is big, and brings the text itself into view. */
export function useGoToFound(
  go: (message: string) => void,
  folds: Folds,
  scroller: RefObject<HTMLElement | null>,
): (found: Omit<Found, "createdAt">, text: string) => void {
  const frame = useRef(0);
  useEffect(() => {
    const element = scroller.current;
    const stop = (): void => cancelAnimationFrame(frame.current);
    // Whoever scrolls looks at something else.
    const moves = ["wheel", "touchstart", "pointerdown", "keydown"] as const;
    for (const move of moves) element?.addEventListener(move, stop, { passive: true });
    return () => {
      stop();
      for (const move of moves) element?.removeEventListener(move, stop);
    };
  }, [scroller]);
  return useCallback(
    ({ messageId, partId, field }, text) => {
      go(messageId);
      for (const kind of ["tool", "thinking", "text", "input", "output", "part"]) folds.set(`${kind}:${partId}`, true);
      folds.set(`message:${messageId}`, true);
      folds.set(foundKey(partId), true);
      if (field !== undefined) folds.set(foundKey(partId, field), true);
      cancelAnimationFrame(frame.current);
      const until = performance.now() + PATIENCE_MS;
      let steady = 0;
      const bring = (): void => {
        const element = scroller.current;
        const place = element === null ? null : placeOf(element, partId, text, field !== undefined);
        if (element !== null && place !== null) steady = isInView(element, place) ? steady + 1 : 0;
        if (element !== null && place !== null && steady === 0) show(element, place);
        if (steady < STEADY && performance.now() < until) frame.current = requestAnimationFrame(bring);
      };
      frame.current = requestAnimationFrame(bring);
    },
    [go, folds, scroller],
  );
}

/** Where the text is drawn first in the part: of long contents, in the lines that were found. */
function placeOf(scroller: HTMLElement, partId: string, text: string, isBig: boolean): DOMRect | null {
  const part = scroller.querySelector(`[data-part="${CSS.escape(partId)}"]`);
  const places = part?.querySelector("[data-places]") ?? null;
  const within = places ?? (isBig ? null : part);
  const [range] = within === null ? [] : rangesOf(within, text.trim().toLowerCase());
  const box = range?.getBoundingClientRect();
  return box === undefined || box.height === 0 ? null : box;
}

function isInView(scroller: HTMLElement, { top, bottom }: DOMRect): boolean {
  const view = scroller.getBoundingClientRect();
  return top >= view.top + 8 && bottom <= view.bottom - 8;
}

function show(scroller: HTMLElement, { top }: DOMRect): void {
  const view = scroller.getBoundingClientRect();
  scroller.scrollBy({ top: top - view.top - view.height / 3, behavior: "instant" });
}
