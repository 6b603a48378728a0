const SNIPPET_CHARS = 240;
const LEAD_CHARS = 60;

/** The passage around the first word of the query that the text has; its beginning if the index matched otherwise. */
export function snippetOf(text: string, query: string): string {
  const lower = text.toLowerCase();
  const words = query
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
  const places = words.map((word) => lower.indexOf(word)).filter((place) => place >= 0);
  const start = Math.max(0, (places.length === 0 ? 0 : Math.min(...places)) - LEAD_CHARS);
  const passage = text
    .slice(start, start + SNIPPET_CHARS)
    .replace(/\s+/g, " ")
    .trim();
  const isCut = start + SNIPPET_CHARS < text.length;
  return wholeCharacters(`${start > 0 ? "…" : ""}${passage}${isCut ? "…" : ""}`);
}

/** A cut may have split a surrogate pair. */
function wholeCharacters(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "");
}
