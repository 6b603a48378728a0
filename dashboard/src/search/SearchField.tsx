import { useNavigate } from "@tanstack/react-router";
import { LoaderCircle, Search } from "lucide-react";
import { useEffect, useState, type ReactNode, type Ref } from "react";
import type { SearchParams } from "../filters/filters";
import { MAX_QUERY_CHARS } from "./search-words";
import styles from "./SearchField.module.css";

const PAUSE_MS = 300;

/** The query: in the address when the writer pauses, at once with Enter. */
export function SearchField({
  text,
  isBusy,
  ref,
}: {
  text: string;
  isBusy: boolean;
  ref: Ref<HTMLInputElement>;
}): ReactNode {
  const navigate = useNavigate();
  const [written, setWritten] = useState(text);
  const ask = (q: string): void =>
    void navigate({
      to: ".",
      search: (now: SearchParams) => ({ ...now, q: q.trim() === "" ? undefined : q.trim() }),
      replace: true,
    });
  useEffect(() => setWritten((now) => (now.trim() === text ? now : text)), [text]);
  useEffect(() => {
    if (written.trim() === text) return;
    const timer = window.setTimeout(() => ask(written), PAUSE_MS);
    return () => window.clearTimeout(timer);
  }, [written]);
  return (
    <form
      role="search"
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        ask(written);
      }}
    >
      {isBusy ? (
        <LoaderCircle aria-hidden className={styles.busy} size={18} />
      ) : (
        <Search aria-hidden className={styles.icon} size={18} />
      )}
      <input
        ref={ref}
        type="search"
        className={styles.input}
        aria-label="Search all messages"
        placeholder="An error message, a file, a command, something you said…"
        value={written}
        maxLength={MAX_QUERY_CHARS}
        autoComplete="off"
        spellCheck={false}
        autoFocus={text === ""}
        onChange={(event) => setWritten(event.target.value)}
      />
    </form>
  );
}
