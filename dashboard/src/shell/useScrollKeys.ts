import { useEffect, type RefObject } from "react";
import { isDialogOpen, isTypingIn } from "./shortcuts";

const SCROLL = new Set(["PageDown", "PageUp", "Home", "End"]);
/** These mean something else to what has the focus. */
const SCROLL_OF_NOTHING = new Set([" ", "ArrowDown", "ArrowUp"]);

/**
 * Has the keys that scroll go to the page wherever the focus is beside it, on nothing or in the navigation: it is an element of its own that
 * scrolls, not the document. Of a page that has `data-scrolls-page` it is what that is at: a session's transcript.
 */
export function useScrollKeys(page: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const pressed = ({ target, key, ctrlKey, altKey, metaKey, defaultPrevented }: KeyboardEvent): void => {
      const isOnNothing = target === document.body || target === page.current;
      const isKey = SCROLL.has(key) || (isOnNothing && SCROLL_OF_NOTHING.has(key));
      if (!isKey || ctrlKey || altKey || metaKey || defaultPrevented) return;
      if (isTypingIn(target) || isDialogOpen()) return;
      const scrolling = page.current?.querySelector<HTMLElement>("[data-scrolls-page]") ?? page.current;
      // The browser scrolls what has the focus when it comes to it.
      if (scrolling !== null && !isWithinScroll(target, scrolling)) scrolling.focus({ preventScroll: true });
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [page]);
}

/** It is in what scrolls the page, or in something else that scrolls by itself. */
function isWithinScroll(target: EventTarget | null, scrolling: HTMLElement): boolean {
  for (let element = target instanceof Element ? target : null; element !== null; element = element.parentElement) {
    if (element === scrolling) return true;
    if (element.scrollHeight > element.clientHeight && /auto|scroll/.test(getComputedStyle(element).overflowY))
      return true;
  }
  return false;
}
