import { isPlaceholder, isReference } from "../placeholders";
import type { Found, Rule } from "../rule";
import { SECRET_NAME, SECRET_NAMES } from "./secret-names";
import { isSecretValue, isUpperCase } from "./secret-value";

const QUOTE = String.raw`\\{0,7}["'\x60]`;
/** `DB_PASSWORD_PROD`, `TOKEN_V2`; `_FILE`, `_URL` and `_NAME` tell where a secret is and are not among them. */
const STAGES = "prod|production|staging|dev|test|live|main|old|new";
const QUALIFIER = String.raw`(?:_(?:${STAGES}|v\d)(?![a-z]))?\d{0,2}`;
const UPPER_QUALIFIER = String.raw`(?:_(?:${STAGES.toUpperCase()}|V\d)(?![A-Z]))?\d{0,2}`;
/** `=`, `:`, `=>`, `:=`, or after a command line's `--password` a space; the name may be quoted. */
const SEPARATOR = String.raw`(?:${QUALIFIER}(?:${QUOTE})?\]?(?<separator>[ \t]{0,40}(?:(?:=>|:)\s{0,4}|:?=[ \t]{0,4})|(?<=--[\w-]{0,40})[ \t]{1,2}))`;
/** Before a quoted value also with a type, `apiKey: string = "…"`, or as the next of a list of arguments, `"--api-key", "…"`. */
const BEFORE_QUOTE = String.raw`(?:${SEPARATOR}|[ \t]{0,2}:[ \t]{0,2}[&'\w<>?.[\] ]{2,40}=\s{0,2}|(?<=["']--?[\w-]{0,40})\\{0,7}["'],\s{0,20})`;

/** Of a name before its telling word: `NEXT_PUBLIC_SUPABASE_ANON_` and the like. */
const LONGEST_PREFIX = 40;
/** `getpass.getpass()`, `os.environ["TOKEN_1"]`. */
const CALL = /^[A-Za-z_$][\w.$]*[([].*[)\]][;,]?$/;

/** `DB_PASSWORD=…`, `"api_key": "…"`, `token: …`, `--secret …`: known by the name, judged by the value. */
export const assignmentRules: readonly Rule[] = [
  {
    name: "secret-assignment",
    literals: SECRET_NAMES,
    pattern: new RegExp(
      `(?<name>${SECRET_NAME})${BEFORE_QUOTE}(?<escape>\\\\{0,7})(?<quote>["'\`])(?<secret>(?:(?!\\k<quote>)[^\\s\\\\]|(?!\\k<escape>\\k<quote>)\\\\{1,15}["'\`\\\\/]){4,512})`,
      "iy",
    ),
    contextual: true,
    accept: (found) => !/\s/.test(found.text.charAt(found.end)) && isSecretAssignment(found, true),
  },
  {
    name: "secret-assignment",
    literals: SECRET_NAMES,
    pattern: new RegExp(`(?<name>${SECRET_NAME})${SEPARATOR}(?<secret>[^\\s"'\`,;&|<>(){}\\[\\]\\\\]{4,512})`, "iy"),
    contextual: true,
    accept: (found) => !goesOn(found) && isSecretAssignment(found, false),
  },
  {
    // A line of a .env file or an export: to the line's end, whatever it holds.
    name: "secret-assignment",
    literals: SECRET_NAMES,
    pattern: new RegExp(
      `(?<=(?:^|\\n|\\\\n|export )[A-Z0-9_]{0,${LONGEST_PREFIX}})(?<name>${SECRET_NAME.toUpperCase()})${UPPER_QUALIFIER}(?<separator>=)(?<secret>[^\\s"'\`\\\\]{5,512}[^\\s"'\`\\\\;])(?=;?(?:$|\\s|\\\\))`,
      "y",
    ),
    contextual: true,
    accept: (found) => !CALL.test(found.secret) && isSecretAssignment(found, false),
  },
  {
    // `<password>…</password>`, and a name and its value side by side: `name="DB_PASSWORD" value="…"`, `- name: DB_PASSWORD` and `value: …`.
    name: "secret-assignment",
    literals: SECRET_NAMES,
    pattern: new RegExp(
      `(?<name>${SECRET_NAME})${QUALIFIER}(?:>(?=[^\\s<>]{4,512}</)|(?:${QUOTE})?[\\s,]{1,40}(?:${QUOTE})?value(?:${QUOTE})?\\s{0,2}[:=]\\s{0,2}(?:${QUOTE})?)(?<secret>[^\\s"'\`<>\\\\]{4,512})`,
      "iy",
    ),
    contextual: true,
    accept: (found) => !goesOn(found) && !CALL.test(found.secret) && isSecretAssignment(found, true),
  },
];

/** A call, an index or a template follows: this is code that names a secret. Or an address: `https://token:…@host` has its own rule. */
function goesOn({ text, end, match, secret }: Found): boolean {
  return /[([{]/.test(text.charAt(end)) || (match.groups?.["separator"] === ":" && secret.includes("@"));
}

function isSecretAssignment({ secret, match, text }: Found, quoted: boolean): boolean {
  const { name = "", separator } = match.groups ?? {};
  const before = text.slice(Math.max(0, match.index - LONGEST_PREFIX), match.index);
  // The scope of a presigned address; the id in it has a rule of its own.
  if (/amz-$/i.test(before)) return false;
  // `arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf`: the name of one.
  if (separator === ":" && before.endsWith(":")) return false;
  // `Server=…;Password=…;`: the value ends where the next name begins, whatever is in it.
  const inConnectionString = separator === "=" && /;[ \t]?$/.test(before);
  if (inConnectionString && /^p/i.test(name)) return !isReference(secret) && !isPlaceholder(secret);
  const environment = isUpperCase(name) && separator === "=";
  return isSecretValue({ name, before, value: secret, quoted, environment });
}
