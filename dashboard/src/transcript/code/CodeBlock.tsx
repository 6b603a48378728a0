import { useState, type ReactNode } from "react";
import { Button } from "../../ui/Button";
import { plural } from "../../ui/number-text";
import { CodeFrame } from "./CodeFrame";
import { TokenText } from "./TokenText";
import { useHighlight } from "./useHighlight";
import styles from "./CodeBlock.module.css";

/** What is longer is shown from its beginning, with a way to the rest. */
const SHOWN_LINES = 60;
/** And what one may see at once at all: a page with more elements would stand still. */
const MOST_LINES = 3_000;

/** Code or plain text of a program, highlighted where its language is known, with a button that copies all of it. */
export function CodeBlock({
  code,
  language,
  name = "Code",
  shownLines = SHOWN_LINES,
}: {
  code: string;
  language: string | null;
  name?: string;
  shownLines?: number;
}): ReactNode {
  const [isWhole, setIsWhole] = useState(false);
  const tokens = useHighlight(code, language);
  const lines = code.replace(/\n$/, "").split("\n");
  const isLong = lines.length > shownLines + 5;
  const shown = lines.slice(0, isLong && !isWhole ? shownLines : MOST_LINES);
  const left = lines.length - shown.length;
  return (
    <CodeFrame text={code} label={`Copy ${name.toLowerCase()}`}>
      {/* What is wider than its place scrolls: by keyboard, too. */}
      <pre className={styles.code} tabIndex={0} role="group" aria-label={name}>
        <code>
          {tokens === null
            ? shown.join("\n")
            : shown.map((line, index) => (
                <span key={index}>
                  <TokenText text={line} tokens={tokens[index]} />
                  {index + 1 < shown.length ? "\n" : ""}
                </span>
              ))}
        </code>
      </pre>
      {isLong && !isWhole ? (
        <Button size="s" kind="ghost" className={styles.more} onClick={() => setIsWhole(true)}>
          Show {plural(left, "more line")}
        </Button>
      ) : null}
      {isWhole && left > 0 ? <p className={styles.left}>{plural(left, "more line")}: copy to have them all.</p> : null}
    </CodeFrame>
  );
}
