import type { Random } from "./random";

const SYLLABLES = [
  "ba",
  "ce",
  "di",
  "fo",
  "gu",
  "ha",
  "ke",
  "li",
  "mo",
  "nu",
  "pa",
  "re",
  "si",
  "to",
  "vu",
  "wa",
  "xe",
  "yi",
  "zo",
  "tra",
  "ple",
  "sno",
] as const;
const VOCABULARY = 20_000;

/**
 * The word of rank `rank` (0 is the most frequent). Ranks spell distinct words, so a query can name a frequent or a rare word on purpose.
 */
export function word(rank: number): string {
  let rest = rank;
  let text = "";
  do {
    text += SYLLABLES[rest % SYLLABLES.length] ?? "";
    rest = Math.floor(rest / SYLLABLES.length);
  } while (rest > 0);
  return `${text}${rank.toString(36)}`;
}

/** Running text whose word frequencies fall as 1/rank, as those of languages and source code do. */
export function prose(random: Random, words: number): string {
  const chosen: string[] = [];
  for (let index = 0; index < words; index++) chosen.push(word(zipfRank(random)));
  return chosen.join(" ");
}

/** The inverse of the 1/rank distribution over the vocabulary, by its logarithmic integral. */
function zipfRank(random: Random): number {
  return Math.min(VOCABULARY - 1, Math.floor((VOCABULARY + 1) ** random.next()) - 1);
}
