import { useState, type ReactNode } from "react";
import { Button } from "../../ui/Button";
import { plural } from "../../ui/number-text";
import { languageOfPath } from "../code/language";
import { TokenText } from "../code/TokenText";
import { useHighlight } from "../code/useHighlight";
import { changedLines, type Hunk, type HunkLine } from "./hunks";
import styles from "./DiffView.module.css";

const SHOWN_LINES = 120;

/** A change as its lines: what went, what came, and within a line that changed, which words. */
export function DiffView({ path, hunks }: { path: string; hunks: readonly Hunk[] }): ReactNode {
  const [isWhole, setIsWhole] = useState(false);
  const { additions, deletions } = changedLines(hunks);
  const total = hunks.reduce((sum, { lines }) => sum + lines.length, 0);
  const shown = isWhole ? hunks : firstLines(hunks, SHOWN_LINES);
  const label = `Changes of ${path === "" ? "a file" : path}: ${plural(additions, "line")} added, ${deletions} removed`;
  return (
    <div className={styles.diff}>
      <div className={styles.scroll} tabIndex={0} role="region" aria-label={label}>
        <div className={styles.lines}>
          {shown.map((hunk, index) => (
            <HunkView key={index} hunk={hunk} language={languageOfPath(path)} isFirst={index === 0} />
          ))}
        </div>
      </div>
      {!isWhole && total > SHOWN_LINES ? (
        <Button size="s" kind="ghost" className={styles.more} onClick={() => setIsWhole(true)}>
          Show {plural(total - SHOWN_LINES, "more line")}
        </Button>
      ) : null}
    </div>
  );
}

function HunkView({ hunk, language, isFirst }: { hunk: Hunk; language: string | null; isFirst: boolean }): ReactNode {
  const before = hunk.lines.filter(({ kind }) => kind !== "added");
  const after = hunk.lines.filter(({ kind }) => kind !== "removed");
  const oldTokens = useHighlight(textOf(before), language);
  const newTokens = useHighlight(textOf(after), language);
  const hasNumbers = hunk.lines.some(({ oldNumber, newNumber }) => oldNumber !== null || newNumber !== null);
  let [oldIndex, newIndex] = [0, 0];
  return (
    <>
      {isFirst && hunk.title === null ? null : <div className={styles.title}>{hunk.title ?? "⋯"}</div>}
      {hunk.lines.map((line, index) => {
        const tokens = line.kind === "removed" ? oldTokens?.[oldIndex] : newTokens?.[newIndex];
        if (line.kind !== "added") oldIndex++;
        if (line.kind !== "removed") newIndex++;
        return (
          <div key={index} className={styles.line} data-kind={line.kind}>
            {hasNumbers ? <span className={styles.number}>{line.newNumber ?? line.oldNumber}</span> : null}
            <span className={styles.sign}>{SIGNS[line.kind]}</span>
            <code className={styles.text}>
              <TokenText text={line.text} tokens={tokens} marks={line.marks} markClass={styles.mark} />
              {"\n"}
            </code>
          </div>
        );
      })}
    </>
  );
}

const SIGNS = { added: "+", removed: "−", context: " " } as const;

function textOf(lines: readonly HunkLine[]): string {
  return lines.map(({ text }) => text).join("\n");
}

function firstLines(hunks: readonly Hunk[], most: number): Hunk[] {
  let left = most;
  return hunks.flatMap((hunk) => {
    if (left <= 0) return [];
    const lines = hunk.lines.slice(0, left);
    left -= lines.length;
    return [{ ...hunk, lines }];
  });
}
