import { isPlaceholder } from "../placeholders";
import { looksRandom } from "../randomness";
import type { Found, Rule } from "../rule";
import { SECRET_NAME, SECRET_NAMES } from "./secret-names";
import { isHarmlessName } from "./secret-value";

const NAMES = [...SECRET_NAMES, "api key", "access key", "secret key", "api.key", "bearer"];
/** Signs and a few small words of one line (`NPM_TOKEN --body …`, `API key is: …`, `| token | … |`), or YAML's block: no digit, so no hash of a version. */
const GAP = String.raw`(?![A-Za-z])(?::?\s{0,2}[|>]-?\n[ \t]{1,40}|[^\w\r\n/]{1,40}(?:[a-z]{1,12}[^\w\r\n/]{1,8}){0,4})`;

/**
 * A word that was surely drawn, close behind a secret's name. The other rules read the grammar between a name and its value; this one reads what people and
 * programs print, and so asks more of the value.
 */
export const nearbyRules: readonly Rule[] = [
  {
    name: "nearby-secret",
    literals: NAMES,
    pattern: new RegExp(
      `(?<name>${SECRET_NAME}|(?:api|access|secret)[ .]key|bearer)${GAP}(?<secret>[A-Za-z0-9][\\w~-]{14,200}[A-Za-z0-9])(?![\\w./:@(+=-])`,
      "iy",
    ),
    contextual: true,
    accept: isDrawn,
  },
  {
    // What signs and who asks: `jwt.sign(payload, '…')`, `createHmac('sha256', '…')`, `auth=('ada', '…')`.
    name: "nearby-secret",
    literals: ["jwt.sign(", "jwt.verify(", "createhmac(", "auth=("],
    pattern:
      /(?:jwt\.(?:sign|verify)\([^\n"'`]{1,80},|createHmac\(\s{0,2}["'][\w-]{1,20}["'],|auth=\(["'][^\n"']{1,64}["'],) ?["'](?<secret>[^\s"'\\]{12,256})(?=["'])/iy,
    contextual: true,
    accept: ({ secret }) => looksRandom(secret) && !isPlaceholder(secret),
  },
];

/** Capitals, small letters and digits in turns; not an id with its kind before it, as `toolu_01…` and `msg_01…` are. */
function isDrawn({ secret, match, text }: Found): boolean {
  const before = text.slice(Math.max(0, match.index - 40), match.index);
  return (
    /\d/.test(secret) &&
    /[a-z]/.test(secret) &&
    /[A-Z]/.test(secret) &&
    !/^[a-z]{2,12}[_-]/i.test(secret) &&
    looksRandom(secret) &&
    !isPlaceholder(secret) &&
    !isHarmlessName(before, secret)
  );
}
