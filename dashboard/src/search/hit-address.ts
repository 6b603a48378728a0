import type { SearchParams } from "../filters/filters";
import { highlighted } from "./highlight";
import type { Hit } from "./hits";
import type { SearchWords } from "./search-words";

/**
 * The parameters by which a session opens at a hit: at its message, and, of more than the snippet shows, at what was found in it, which
 * may be far down a long output.
 */
export function hitAddress(
  { messageId, partId, field, snippet }: Pick<Hit, "messageId" | "partId" | "field" | "snippet">,
  words: SearchWords,
): SearchParams {
  const isCut = snippet.startsWith("…") || snippet.endsWith("…");
  const find = isCut ? foundIn(snippet, words) : null;
  return { message: messageId, ...(find === null ? {} : { part: partId, field, find }) };
}

/**
 * The longest of what was found in the snippet, as it is written: words, with the signs between them. Blanks end it: those of a snippet
 * need not be those of the text.
 */
export function foundIn(snippet: string, words: SearchWords): string | null {
  let [longest, run, gap] = ["", "", ""];
  for (const { text, isMatch } of highlighted(snippet, words)) {
    if (!isMatch) gap = text;
    else {
      run = run === "" || gap === "" || /[\s\p{Alphabetic}\p{N}]/u.test(gap) ? text : `${run}${gap}${text}`;
      if (run.length > longest.length) longest = run;
    }
  }
  return longest === "" ? null : longest;
}
