import { useState, useSyncExternalStore } from "react";

const KEY = "opensync-session-panel";
const narrow = window.matchMedia("(max-width: 64rem)");

/** Whether the panel is open. Beside the transcript it is remembered; where there is only room above it, it begins closed. */
export function usePanel(): { isOpen: boolean; isOverlay: boolean; toggle: () => void; close: () => void } {
  const isOverlay = useSyncExternalStore(subscribe, () => narrow.matches);
  const [isWanted, setIsWanted] = useState(() => window.localStorage.getItem(KEY) !== "closed");
  const [isOver, setIsOver] = useState(false);
  const set = (isOpen: boolean): void => {
    if (isOverlay) {
      setIsOver(isOpen);
      return;
    }
    window.localStorage.setItem(KEY, isOpen ? "open" : "closed");
    setIsWanted(isOpen);
  };
  const isOpen = isOverlay ? isOver : isWanted;
  return { isOpen, isOverlay, toggle: () => set(!isOpen), close: () => set(false) };
}

function subscribe(listener: () => void): () => void {
  narrow.addEventListener("change", listener);
  return () => narrow.removeEventListener("change", listener);
}
