import { type Json, parseJson } from "../values/json";
import { exceeds } from "../values/json-shape";

/** As deep as upstream's parser goes; a value may have half of it. */
const MAX_NESTING = 128;

/** What a client sends. Throws SyntaxError where it is no JSON, or nested so deep that whatever walks over it might not come back. */
export function parseRequestJson(text: string): Json {
  if (exceeds(text, { nesting: MAX_NESTING })) throw new SyntaxError("recursion limit exceeded");
  return parseJson(text);
}
