import { Search } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useShortcuts } from "../shell/shortcuts";
import { isComposing } from "../ui/is-composing";
import { useFilters } from "./useFilters";
import styles from "./TextFilter.module.css";

const PAUSE_MS = 250;

/** Words of the title; in the address when the writer pauses. */
export function TextFilter(): ReactNode {
  const { filters, set } = useFilters();
  const text = filters.text ?? "";
  const [written, setWritten] = useState(text);
  const input = useRef<HTMLInputElement>(null);
  useShortcuts("Sessions", [{ keys: "/", does: "Filter by title", run: () => input.current?.select() }]);
  const apply = (): void => {
    const next = written.trim();
    if (next !== text) set({ text: next === "" ? undefined : next });
  };
  // What was changed elsewhere, by a link or "Clear", is shown; what is being written stays.
  useEffect(() => setWritten((now) => (now.trim() === text ? now : text)), [text]);
  useEffect(() => {
    const timer = window.setTimeout(apply, PAUSE_MS);
    return () => window.clearTimeout(timer);
  }, [written]);
  return (
    <span className={styles.field}>
      <Search aria-hidden size={14} className={styles.icon} />
      <input
        ref={input}
        type="search"
        className={styles.input}
        aria-label="Filter by title"
        placeholder="Filter by title"
        value={written}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setWritten(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (isComposing(event)) return;
          if (event.key === "Enter") apply();
          if (event.key === "Escape") input.current?.blur();
        }}
      />
    </span>
  );
}
