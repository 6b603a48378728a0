import { ChevronDown, ChevronUp, X } from "lucide-react";
import { useEffect, useRef, type ReactNode } from "react";
import { IconButton } from "../ui/IconButton";
import { isComposing } from "../ui/is-composing";
import type { Find } from "./useFind";
import styles from "./FindBar.module.css";

/** Finds a text in the session: Enter goes on, Shift and Enter back, Escape ends it. */
export function FindBar({
  find,
  isAsked,
  onClose,
}: {
  find: Find;
  /** Somebody wants to write into it; else it says what they came for. */
  isAsked: boolean;
  onClose: () => void;
}): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (isAsked) input.current?.select();
  }, [isAsked]);
  return (
    <search className={styles.bar}>
      <input
        ref={input}
        className={styles.input}
        aria-label="Find in the session"
        placeholder="Find in the session"
        value={find.text}
        onChange={(event) => find.setText(event.target.value)}
        onKeyDown={(event) => {
          if (isComposing(event)) return;
          if (event.key === "Enter") find.go(event.shiftKey ? -1 : 1);
          else if (event.key === "Escape") onClose();
          else return;
          event.preventDefault();
        }}
      />
      <span className={styles.count} role="status">
        {countText(find)}
      </span>
      <IconButton label="Previous" keys="Shift Enter" disabled={find.finds.length === 0} onClick={() => find.go(-1)}>
        <ChevronUp aria-hidden />
      </IconButton>
      <IconButton label="Next" keys="Enter" disabled={find.finds.length === 0} onClick={() => find.go(1)}>
        <ChevronDown aria-hidden />
      </IconButton>
      <IconButton label="Close" keys="Esc" onClick={onClose}>
        <X aria-hidden />
      </IconButton>
    </search>
  );
}

function countText({ text, finds, at, isSearching, hasMore }: Find): string {
  if (text.trim() === "") return "";
  if (finds.length === 0) return isSearching ? "Looking…" : "Not found";
  const total = `${finds.length}${hasMore || isSearching ? "+" : ""}`;
  return at === null ? total : `${at + 1} of ${total}`;
}
