import type { ReactNode } from "react";
import { Notice } from "../ui/Notice";
import { plural } from "../ui/number-text";
import type { SearchWords } from "./search-words";
import styles from "./search-notes.module.css";

/** What the index does with a query, so that nobody wonders why something is found or not. */
export function HowItSearches(): ReactNode {
  return (
    <ul className={styles.how}>
      <li>Whole words, whatever their case; the last one may be only the beginning of a word.</li>
      <li>One of the words is enough. Messages with all of them come first.</li>
      <li>
        Signs part words: <code>ENOENT: /etc/hosts</code> is read as <code>enoent</code>, <code>etc</code> and{" "}
        <code>hosts</code>.
      </li>
      <li>Thinking, tool calls and their whole output are searched, too. The trash is not.</li>
    </ul>
  );
}

/** What of the query the index leaves out. */
export function LeftOut({ words: { tooLong, tooMany, beginning } }: { words: SearchWords }): ReactNode {
  const said = [
    tooMany.length === 0
      ? null
      : `Only the first 16 words are sought; ${plural(tooMany.length, "word")} after “${beginning}” ${tooMany.length === 1 ? "is" : "are"} left out.`,
    tooLong.length === 0
      ? null
      : `Words of more than 32 characters are not in the index: ${tooLong.map((word) => `“${word.slice(0, 24)}…”`).join(", ")}.`,
  ].filter((each) => each !== null);
  return said.length === 0 ? null : <Notice kind="warning">{said.join(" ")}</Notice>;
}
