import { useEffect, type RefObject } from "react";
import { isDialogOpen, isTypingIn } from "./shortcuts";

const SCROLL = new Set(["PageDown", "PageUp", "Home", "End"]);
/** These mean something else to what has the focus. */
const SCROLL_OF_NOTHING = new Set([" ", "ArrowDown", "ArrowUp"]);

/**
 * Has the keys that scroll go to the page wherever the focus is beside it, on nothing or in the navigation: it is an element of its own that
 * scrolls, not the document.
 */
export function useScrollKeys(page: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const pressed = ({ target, key, ctrlKey, altKey, metaKey, defaultPrevented }: KeyboardEvent): void => {
      const isKey = SCROLL.has(key) || (target === document.body && SCROLL_OF_NOTHING.has(key));
      if (!isKey || ctrlKey || altKey || metaKey || defaultPrevented) return;
      const isInPage = target instanceof Node && page.current?.contains(target) === true;
      // The browser scrolls what has the focus when it comes to it.
      if (!isInPage && !isTypingIn(target) && !isDialogOpen()) page.current?.focus({ preventScroll: true });
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [page]);
}
