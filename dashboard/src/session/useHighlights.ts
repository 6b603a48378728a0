import { useEffect, type RefObject } from "react";

const NAME = "opensync-find";
const MOST_RANGES = 2_000;

/**
 * Marks the text wherever it stands in the element. By the browser's own highlights: no element is made or changed, so that nothing of
 * a session becomes markup. What is drawn later is marked when it is.
 */
export function useHighlights(root: RefObject<HTMLElement | null>, text: string): void {
  const wanted = text.trim().toLowerCase();
  useEffect(() => {
    const element = root.current;
    if (element === null || wanted.length < 2 || !("highlights" in CSS)) return;
    let frame = 0;
    const mark = (): void => {
      frame = 0;
      CSS.highlights.set(NAME, new Highlight(...rangesOf(element, wanted)));
    };
    const later = (): void => {
      if (frame === 0) frame = requestAnimationFrame(mark);
    };
    const observer = new MutationObserver(later);
    observer.observe(element, { childList: true, subtree: true, characterData: true });
    later();
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame);
      CSS.highlights.delete(NAME);
    };
  }, [root, wanted]);
}

export function rangesOf(element: Element, wanted: string): Range[] {
  const ranges: Range[] = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null && ranges.length < MOST_RANGES; node = walker.nextNode()) {
    const own = node.nodeValue ?? "";
    const text = own.toLowerCase();
    // Of a few letters the small one is longer: then places in one are no places in the other.
    if (text.length !== own.length) continue;
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
      const range = new Range();
      range.setStart(node, at);
      range.setEnd(node, at + wanted.length);
      ranges.push(range);
    }
  }
  return ranges;
}
