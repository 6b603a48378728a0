import { wellFormed } from "@opensync/protocol";
import { refusal } from "../functionError";

/** What people write about a session, and how much of it. */

export const MAX_NOTES_CHARS = 10_000;
export const MAX_EXPECTED_CHARS = 100_000;
const MAX_TAGS = 20;
const MAX_TAG_CHARS = 64;

/** The text, well-formed; null for one that says nothing. @throws `invalid_request` */
export function checkedText(field: string, text: string | null, most: number): string | null {
  if (text === null || text.trim() === "") return null;
  if (text.length > most) throw refusal("invalid_request", `${field}: at most ${most} characters, not ${text.length}`);
  return wellFormed(text);
}

/** The tags without the blanks around them, each once, in the order of their names. @throws `invalid_request` */
export function checkedTags(tags: string[]): string[] {
  const named = [...new Set(tags.map((tag) => wellFormed(tag).trim().replaceAll(/\s+/g, " ")))].filter(
    (tag) => tag !== "",
  );
  if (named.length > MAX_TAGS) throw refusal("invalid_request", `tags: at most ${MAX_TAGS}`);
  const long = named.find((tag) => tag.length > MAX_TAG_CHARS);
  if (long !== undefined) throw refusal("invalid_request", `tags: at most ${MAX_TAG_CHARS} characters each`);
  return named.toSorted((a, b) => (a < b ? -1 : 1));
}
