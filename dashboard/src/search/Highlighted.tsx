import type { ReactNode } from "react";
import { highlighted } from "./highlight";
import type { SearchWords } from "./search-words";
import styles from "./Highlighted.module.css";

/** A text with the query's words marked. */
export function Highlighted({ text, words }: { text: string; words: SearchWords }): ReactNode {
  return highlighted(text, words).map((piece, index) =>
    piece.isMatch ? (
      <mark key={index} className={styles.mark}>
        {piece.text}
      </mark>
    ) : (
      <span key={index}>{piece.text}</span>
    ),
  );
}
