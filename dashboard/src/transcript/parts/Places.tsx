import { useMemo, type ReactNode } from "react";
import { countText } from "../../ui/number-text";
import { placesIn, textIn } from "./places";
import styles from "./Places.module.css";

/** Where a long content has what is looked for: of such a content only a few lines are drawn. */
export function Places({ content, sought }: { content: string; sought: string }): ReactNode {
  const { places, lines, isMore } = useMemo(() => placesIn(textIn(content), sought), [content, sought]);
  if (places.length === 0) return null;
  return (
    <section className={styles.places} aria-label={`Lines with “${sought}”`} data-places>
      <p className={styles.note}>
        {lines > places.length
          ? `The first ${places.length} of ${countText(lines)}${isMore ? "+" : ""} lines`
          : lines === 1
            ? "The line"
            : `The ${lines} lines`}{" "}
        with “{sought}”
      </p>
      <ol className={styles.lines}>
        {places.map(({ line, passage }) => (
          <li key={line} className={styles.line}>
            <span className={styles.number}>{line}</span>
            <code className={styles.passage}>{passage}</code>
          </li>
        ))}
      </ol>
    </section>
  );
}
