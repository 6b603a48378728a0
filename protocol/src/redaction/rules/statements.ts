import { isPlaceholder, isReference } from "../placeholders";
import type { Found, Rule } from "../rule";
import { SECRET_NAME, SECRET_NAMES } from "./secret-names";
import { isSecretValue, isUpperCase, NAME_IN_ITSELF } from "./secret-value";

const QUOTED = String.raw`(?:\\{0,7}["'\x60])`;
const STATEMENT = "secret-statement";

/** A name and its value with neither `=` nor `:` between them: statements of shells, of SQL, of servers' settings, calls in code, a sentence. */
export const statementRules: readonly Rule[] = [
  {
    // `ENV API_TOKEN …` of a Dockerfile, `setenv`, `setx`, fish's `set -x`.
    name: STATEMENT,
    literals: ["env ", "setenv ", "setx ", "set -"],
    pattern: new RegExp(
      `(?:ENV|setenv|setx|set -[a-zA-Z]{1,4}) {1,4}(?<before>[A-Z0-9_]{0,40}?)(?<name>${SECRET_NAME.toUpperCase()}) {1,4}${QUOTED}?(?<secret>[^\\s"'\`\\\\=]{4,512})`,
      "y",
    ),
    contextual: true,
    accept: isNamedSecret,
  },
  {
    // `define('DB_PASSWORD', '…')`, `setProperty("db.password", "…")`.
    name: STATEMENT,
    literals: SECRET_NAMES,
    pattern: new RegExp(
      `(?<=\\(\\s{0,2}["'][\\w.-]{0,60})(?<name>${SECRET_NAME})["']\\s{0,2},\\s{0,4}(?<quote>["'])(?<secret>(?:(?!\\k<quote>)[^\\s\\\\]){4,512})(?=\\k<quote>)`,
      "iy",
    ),
    contextual: true,
    accept: isNamedSecret,
  },
  {
    // `.withPassword("…")`, `setApiKey('…')`.
    name: STATEMENT,
    literals: SECRET_NAMES,
    pattern: new RegExp(
      `(?<=(?:set|with|using|add|auth|[^A-Za-z])[A-Za-z]{0,20})(?<!(?:get|escape|parse|verify|decode|hash)[A-Za-z]{0,20})(?<name>${SECRET_NAME})\\(\\s{0,2}(?<quote>["'])(?<secret>(?:(?!\\k<quote>)[^\\s\\\\]){8,512})(?=\\k<quote>\\s{0,2}\\))`,
      "iy",
    ),
    contextual: true,
    accept: isNamedSecret,
  },
  {
    name: STATEMENT,
    literals: ["pass:", "pass'", 'pass"', "pass =", "pass=", "psk="],
    pattern:
      /(?<![A-Za-z])(?:pass|psk)["']?\s{0,2}[:=]\s{0,2}\\{0,7}(?<quote>["'])(?<secret>(?:(?!\k<quote>)[^\s\\]){6,256})(?=\\{0,7}\k<quote>)/iy,
    contextual: true,
    accept: isMixedSecret,
  },
  {
    // SQL: `IDENTIFIED BY '…'`, `WITH PASSWORD '…'`.
    name: STATEMENT,
    literals: ["identified ", "password '"],
    pattern:
      /(?:identified (?:with \w{1,40} )?by|password) {1,4}(?:\\{0,7}["'])(?<secret>[^\s"'\\]{4,256})(?=\\{0,7}["'])/iy,
    contextual: true,
    accept: isMixedSecret,
  },
  {
    // Redis' settings and its protocol's first command; `nmcli … password …`.
    name: STATEMENT,
    literals: ["requirepass ", "masterauth ", "auth ", " password "],
    pattern:
      /(?:requirepass|masterauth|(?<=(?:^|\n|> ))AUTH(?: default)?|(?<=\bnmcli\b[^\n]{1,200}) password) {1,4}\\{0,7}["']?(?<secret>[^\s"'\\]{6,512})/y,
    contextual: true,
    accept: isMixedSecret,
  },
  {
    // Only where it looks like one that a person was given: capitals and digits, or signs between letters.
    name: STATEMENT,
    literals: ["password is ", "passphrase is ", "password was ", "password to "],
    pattern: /(?:password|passphrase) (?:is|was|to):? {1,2}["'`*]{0,2}(?<secret>[^\s"'`<>*]{7,127}[^\s"'`<>.,;:?)*])/iy,
    contextual: true,
    accept: (found) =>
      isMixedSecret(found) && (/[A-Z]/.test(found.secret.slice(1)) || /\w[!@#$%^&*]\w/.test(found.secret)),
  },
];

function isNamedSecret({ secret, match, text }: Found): boolean {
  const { name = "" } = match.groups ?? {};
  const at = match.index + match[0].indexOf(name);
  const before = text.slice(Math.max(0, at - 40), at);
  return (
    isMixed(secret) &&
    !NAME_IN_ITSELF.test(secret) &&
    isSecretValue({ name, before, value: secret, quoted: true, environment: isUpperCase(name) })
  );
}

function isMixedSecret({ secret }: Found): boolean {
  return isMixed(secret) && !isReference(secret) && !isPlaceholder(secret);
}

function isMixed(secret: string): boolean {
  return /\d/.test(secret) && /[A-Za-z]/.test(secret);
}
