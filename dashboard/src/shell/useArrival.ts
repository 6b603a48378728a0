import { useRouter } from "@tanstack/react-router";
import { useEffect, useRef, useState, type RefObject } from "react";

/**
 * What to say when another page has come, for those who do not see it: its title, which it has as soon as it knows. Whatever had the focus
 * may be gone with the page before: then the page has it.
 */
export function useArrival(page: RefObject<HTMLElement | null>): string {
  const router = useRouter();
  const told = useRef(router.state.location.pathname);
  const [arrived, setArrived] = useState("");
  useEffect(() => {
    const title = document.querySelector("title");
    if (title === null) return;
    const changed = new MutationObserver(() => {
      const { pathname } = router.state.location;
      if (pathname === told.current) return;
      told.current = pathname;
      setArrived(document.title);
      if (document.activeElement === document.body) page.current?.focus({ preventScroll: true });
    });
    changed.observe(title, { childList: true, characterData: true, subtree: true });
    return () => changed.disconnect();
  }, [router, page]);
  return arrived;
}
