import { isPlaceholder, isReference } from "../placeholders";
import type { Found, Rule } from "../rule";

const NAME = String.raw`[\w.$-]{1,64}`;
/** After the header's name: as a header, as a field of JSON, or as an option's value. */
const SEPARATOR = String.raw`(?:\\{0,7}["'])?\s{0,2}[:=]\s{0,3}(?:\\{0,7}["'])?`;

/** All that a request sends; of an answer the value, whose attributes say how long it lives. */
export const cookieRules: readonly Rule[] = [
  {
    name: "cookie",
    literals: ["cookie"],
    pattern: new RegExp(`(?<!set-|set_|\\w)cookie${SEPARATOR}(?<secret>${NAME}=[^\\r\\n"'\\\\]{16,4000})`, "iy"),
    accept: isCookie,
  },
  {
    name: "cookie",
    literals: ["set-cookie"],
    pattern: new RegExp(
      `set-cookie${SEPARATOR}(?:\\[\\s{0,40}(?:\\\\{0,7}["']))?${NAME}=(?<secret>[^\\s;"'\\\\]{16,4000})`,
      "iy",
    ),
    accept: isCookie,
  },
  {
    // `curl -b 'sid=…'`, `--cookie "sid=…"`.
    name: "cookie",
    literals: [" -b ", "--cookie "],
    pattern: new RegExp(`(?: -b|--cookie) (?:\\\\{0,7}["'])?(?<secret>${NAME}=[^\\r\\n"'\\\\]{16,4000})`, "y"),
    accept: (found) =>
      isCookie(found) && /\b(?:curl|wget|http)\b/.test(found.text.slice(Math.max(0, found.start - 300), found.start)),
  },
  {
    // A line of Netscape's cookie file, as curl and yt-dlp keep it.
    name: "cookie",
    literals: ["\ttrue\t", "\tfalse\t"],
    pattern: /\t(?:TRUE|FALSE)\t\d{1,12}\t[^\s]{1,128}\t(?<secret>\S{12,4000})/y,
    accept: isCookie,
  },
];

/** Some value in it is long and mixed; `lang=de; theme=dark` is worth nothing to a thief. */
function isCookie({ secret }: Found): boolean {
  if (isPlaceholder(secret) || isReference(secret.replace(/^[\w.$-]{1,64}=/, ""))) return false;
  return secret.split(/[;=\s]+/).some((value) => value.length >= 12 && /\d/.test(value) && /[A-Za-z]/.test(value));
}
