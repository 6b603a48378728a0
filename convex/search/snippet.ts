const SNIPPET_CHARS = 240;
const LEAD_CHARS = 60;
/** As the index, of a query. */
const MAX_WORDS = 16;
/** Of a word that stands everywhere, places that are looked at. */
const MAX_PLACES = 50;
/** Of letters that stand in many words, such as `a`, so many are tried. */
const MAX_TRIES = 5_000;

/** The passage that has most of what was sought; its beginning if the index matched otherwise. */
export function snippetOf(text: string, query: string): string {
  const start = Math.max(0, placeOf(text.toLowerCase(), query.trim().toLowerCase()) - LEAD_CHARS);
  const passage = text
    .slice(start, start + SNIPPET_CHARS)
    .replace(/\s+/g, " ")
    .trim();
  const isCut = start + SNIPPET_CHARS < text.length;
  return wholeCharacters(`${start > 0 ? "…" : ""}${passage}${isCut ? "…" : ""}`);
}

/** Where the query stands as it is written, else where most of its words are: any of them is a hit, and `in` or `the` is everywhere. */
function placeOf(text: string, query: string): number {
  const [whole] = placesOf(text, query, { most: 1, isBeginning: true });
  if (whole !== undefined) return whole;
  const words = [...new Set(query.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== ""))].slice(0, MAX_WORDS);
  const isIn = (passage: string, word: string): boolean =>
    placesOf(passage, word, { most: 1, isBeginning: word === words.at(-1) }).length > 0;
  const places = words.flatMap((word) =>
    placesOf(text, word, { most: MAX_PLACES, isBeginning: word === words.at(-1) }),
  );
  let [best, most] = [-1, 0];
  for (const at of places.toSorted((a, b) => a - b)) {
    const passage = text.slice(at, at + SNIPPET_CHARS - LEAD_CHARS);
    // Longer words say more.
    const weight = words.reduce((sum, word) => (isIn(passage, word) ? sum + word.length : sum), 0);
    if (weight > most) [best, most] = [at, weight];
  }
  if (best >= 0) return best;
  const within = words.map((word) => text.indexOf(word)).filter((at) => at >= 0);
  return within.length === 0 ? 0 : Math.min(...within);
}

/** The first places where a word stands by itself, or begins one. */
function placesOf(text: string, word: string, { most, isBeginning }: { most: number; isBeginning: boolean }): number[] {
  const places: number[] = [];
  let at = text.indexOf(word);
  for (let tries = 0; at >= 0 && places.length < most && tries < MAX_TRIES; tries++) {
    const isEnd = isBeginning || !isOfWord(text.charAt(at + word.length));
    if (isEnd && !(isOfWord(word.charAt(0)) && isOfWord(text.charAt(at - 1)))) places.push(at);
    at = text.indexOf(word, at + word.length);
  }
  return places;
}

function isOfWord(character: string): boolean {
  return /[\p{L}\p{N}]/u.test(character);
}

/** A cut may have split a surrogate pair. */
function wholeCharacters(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "");
}
