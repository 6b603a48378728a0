import { isPlaceholder, isReference } from "../placeholders";
import type { Found, Rule } from "../rule";

/** Names whose value is a secret whatever it looks like. */
const PASSWORDS = ["password", "passwd", "passphrase", "pwd", "secret", "credential"];
/** Names whose value is a secret if it looks random. */
const TOKENS = ["token", "apikey", "api_key", "api-key", "authkey", "auth_key", "auth-key"];
/** Any other `*_KEY`; most of them are keys of tables, caches and sorting. */
const KEYS = [
  "secret_key_base",
  "_key",
  "accesskey",
  "privatekey",
  "secretkey",
  "encryptionkey",
  "signingkey",
  "masterkey",
];

const NAME = [...PASSWORDS, ...TOKENS, ...KEYS].join("|");
const QUOTE = String.raw`\\{0,7}["'\x60]`;
/** `DB_PASSWORD_PROD`, `TOKEN_V2`; `_FILE`, `_URL` and `_NAME` tell where a secret is and are not among them. */
const STAGES = "prod|production|staging|dev|test|live|main|old|new";
const QUALIFIER = String.raw`(?:_(?:${STAGES}|v\d)(?![a-z]))?\d{0,2}`;
const UPPER_QUALIFIER = String.raw`(?:_(?:${STAGES.toUpperCase()}|V\d)(?![A-Z]))?\d{0,2}`;
/** `=`, `:`, `=>`, `:=`, or after a command line's `--password` a space; the name may be quoted. */
const SEPARATOR = String.raw`(?:${QUALIFIER}(?:${QUOTE})?\]?(?<separator>[ \t]{0,4}(?::=|=>|=|:)\s{0,4}|(?<=--[\w-]{0,40})[ \t]{1,2}))`;

/** Of a name before its telling word: `NEXT_PUBLIC_SUPABASE_ANON_` and the like. */
const LONGEST_PREFIX = 40;
const WHOLE_NAME = new RegExp(`(?:${NAME})\\d{0,2}$`, "i");
const HARMLESS_NAME =
  /(?:public|primary|foreign|sort|cache|partition|idempotency|lookup|group|query|storage|row|object|hash|range|page|next|continuation|cursor|sync|csrf|xsrf|max|min|num|input|output|cache_?read)[_-]?$/i;
const HASH_OR_UUID = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$/i;
/** `config.password`, `process.env.TOKEN`, `secrets/token`, `TokenProvider`: names in code, not values. */
const IDENTIFIER_PATH = /^[A-Za-z_$][\w$]*(?:(?:\.|->|::)[A-Za-z_$][\w$]*)+!?$/;
/** `/run/secrets/db_password`, `~/.config/token`, `./keys/dev`, and `uploads/2026/a1.png` under a name such as `S3_KEY`. */
const PATH = /^(?:~|\.{1,2})?(?:\/[A-Za-z@._][\w@.-]*){2,}$|^[\w.-]+(?:\/[\w.-]+)+\.[a-z]{2,5}$/;
/** `getpass.getpass()`, `os.environ["TOKEN_1"]`. */
const CALL = /^[A-Za-z_$][\w.$]*[([].*[)\]][;,]?$/;
const NAME_IN_ITSELF = /pass(?:word|wd|phrase)|secret|token|credential|api[_-]?key/i;

const literals = [...PASSWORDS, ...TOKENS, ...KEYS];

/** `DB_PASSWORD=…`, `"api_key": "…"`, `token: …`, `--secret …`: known by the name, judged by the value. */
export const assignmentRules: readonly Rule[] = [
  {
    name: "secret-assignment",
    literals,
    pattern: new RegExp(
      `(?<name>${NAME})${SEPARATOR}\\\\{0,7}(?<quote>["'\`])(?<secret>(?:(?!\\k<quote>)[^\\s\\\\]){4,512})`,
      "iy",
    ),
    contextual: true,
    accept: (found) => !/\s/.test(found.text.charAt(found.end)) && isSecretAssignment(found, true),
  },
  {
    name: "secret-assignment",
    literals,
    pattern: new RegExp(`(?<name>${NAME})${SEPARATOR}(?<secret>[^\\s"'\`,;&|<>(){}\\[\\]\\\\]{4,512})`, "iy"),
    contextual: true,
    accept: (found) => !goesOn(found) && isSecretAssignment(found, false),
  },
  {
    // A line of a .env file or an export: to the line's end, whatever it holds.
    name: "secret-assignment",
    literals,
    pattern: new RegExp(
      `(?<=(?:^|\\n|\\\\n|export )[A-Z0-9_]{0,${LONGEST_PREFIX}})(?<name>${NAME.toUpperCase()})${UPPER_QUALIFIER}(?<separator>=)(?<secret>[^\\s"'\`\\\\]{6,512})(?=$|\\s|\\\\)`,
      "y",
    ),
    contextual: true,
    accept: (found) => !CALL.test(found.secret) && isSecretAssignment(found, false),
  },
  {
    // `<password>…</password>`, and a name and its value side by side: `name="DB_PASSWORD" value="…"`, `- name: DB_PASSWORD` and `value: …`.
    name: "secret-assignment",
    literals,
    pattern: new RegExp(
      `(?<name>${NAME})${QUALIFIER}(?:>(?=[^\\s<>]{4,512}</)|(?:${QUOTE})?[\\s,]{1,40}(?:${QUOTE})?value(?:${QUOTE})?\\s{0,2}[:=]\\s{0,2}(?:${QUOTE})?)(?<secret>[^\\s"'\`<>\\\\]{4,512})`,
      "iy",
    ),
    contextual: true,
    accept: (found) => isSecretAssignment(found, true),
  },
];

/** Whether the string under this key of an object is a secret: there the name stands outside of the text. */
export function isSecretField(key: string, value: string): boolean {
  const name = WHOLE_NAME.exec(key);
  if (!name || /\s/.test(value) || value.length > 512) return false;
  return isSecretValue({
    name: name[0],
    before: key.slice(0, name.index),
    value,
    quoted: true,
    environment: isUpperCase(key),
  });
}

/** A call, an index or a template follows: this is code that names a secret. Or an address: `https://token:…@host` has its own rule. */
function goesOn({ text, end, match, secret }: Found): boolean {
  return /[([{]/.test(text.charAt(end)) || (match.groups?.["separator"] === ":" && secret.includes("@"));
}

function isSecretAssignment({ secret, match, text }: Found, quoted: boolean): boolean {
  const { name = "", separator } = match.groups ?? {};
  const before = text.slice(Math.max(0, match.index - LONGEST_PREFIX), match.index);
  return isSecretValue({ name, before, value: secret, quoted, environment: isUpperCase(name) && separator === "=" });
}

interface Assignment {
  readonly name: string;
  readonly before: string;
  readonly value: string;
  readonly quoted: boolean;
  /** Written as environment variables are: `NAME=value`. */
  readonly environment: boolean;
}

function isSecretValue({ name, before, value, quoted, environment }: Assignment): boolean {
  if (
    isReference(value) ||
    isPlaceholder(value) ||
    PATH.test(value) ||
    /^(?:true|false|null|none|undefined|string|str|number)$/i.test(value)
  ) {
    return false;
  }
  // The shell's working folder.
  if (name === "PWD" && !before.endsWith("_")) return false;
  const mixed = /\d/.test(value) && /[A-Za-z]/.test(value);
  if (PASSWORDS.some((password) => password === name.toLowerCase().replace(/\d+$/, ""))) {
    if (environment) return !IDENTIFIER_PATH.test(value);
    if (!quoted && (IDENTIFIER_PATH.test(value) || !mixed)) return false;
    if (NAME_IN_ITSELF.test(value) && !mixed) return false;
    return value.length >= 6 && (/[^A-Za-z_-]/.test(value) || value.length >= 12);
  }
  if (HARMLESS_NAME.test(before) || !mixed || IDENTIFIER_PATH.test(value)) return false;
  if (
    name.toLowerCase() === "_key" &&
    !environment &&
    HASH_OR_UUID.test(value) &&
    !/(?:api|access|secret|private|auth|signing|encryption|master)$/i.test(before)
  ) {
    return false;
  }
  return value.length >= (environment ? 8 : 12);
}

function isUpperCase(name: string): boolean {
  return name === name.toUpperCase() && /[A-Z]/.test(name);
}
