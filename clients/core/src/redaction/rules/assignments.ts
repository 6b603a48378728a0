import { isPlaceholder, isReference } from "../placeholders";
import { looksRandom } from "../randomness";
import type { Found, Rule } from "../rule";

/** Names whose value is a secret whatever it looks like. */
const PASSWORDS = ["password", "passwd", "passphrase", "_pass", "pwd", "secret", "credential"];
/** Names whose value is a secret if it looks random. */
const TOKENS = ["token", "apikey", "api_key", "api-key", "authkey", "auth_key", "auth-key"];
/** Any other `*_KEY`; most of them are keys of tables, caches and sorting. */
const KEYS = [
  "secret_key_base",
  "_key",
  "-key",
  "_pat",
  "appkey",
  "accountkey",
  "adminkey",
  "licensekey",
  "servicekey",
  "subscriptionkey",
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
/** Before a quoted value also with a type, `apiKey: string = "…"`, or as the next of a list of arguments, `"--api-key", "…"`. */
const BEFORE_QUOTE = String.raw`(?:${SEPARATOR}|[ \t]{0,2}:[ \t]{0,2}[&'\w<>?.[\] ]{2,40}=\s{0,2}|(?<=["']--?[\w-]{0,40})\\{0,7}["'],\s{0,20})`;

/** Of a name before its telling word: `NEXT_PUBLIC_SUPABASE_ANON_` and the like. */
const LONGEST_PREFIX = 40;
const WHOLE_NAME = new RegExp(`(?:${NAME})\\d{0,2}$`, "i");
const HARMLESS_NAME =
  /(?:^|[^A-Za-z]|(?<=[a-z])(?=[A-Z]))(?:[Pp]ublic|[Pp]rimary|[Ff]oreign|[Ss]ort|[Cc]ache|[Pp]artition|[Ii]dempotency|[Ll]ookup|[Gg]roup|[Qq]uery|[Ss]torage|[Rr]ow|[Oo]bject|[Hh]ash|[Rr]ange|[Pp]age|[Nn]ext|[Cc]ontinuation|[Cc]ursor|[Ss]ync|[Cc]srf|[Xx]srf|[Mm]ax|[Mm]in|[Nn]um|[Ii]nput|[Oo]utput|[Cc]ache_?[Rr]ead|[Gg]pg|[Pp]gp|[Ww]eb[Ss]ocket)[_-]?$/;
/** Before `_key`: its value is a secret even where it looks like a hash. */
const TELLING_NAME =
  /(?:api|access|secret|private|auth|signing|encryption|master|subscription|application|app|admin|account|license|service|deploy)$/i;
/** 32 bytes and more: no name makes that a key of a table. */
const LONG_BASE64 = /^[A-Za-z0-9+/]{43,}={1,2}$/;
const HASH_OR_UUID = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$/i;
/** `config.password`, `process.env.TOKEN`, `secrets/token`, `TokenProvider`: names in code, not values. */
const IDENTIFIER_PATH = /^[A-Za-z_$][\w$]*(?:(?:\.|->|::)[A-Za-z_$][\w$]*)+!?$/;
/** `/run/secrets/db_password`, `~/.config/token`, `./keys/dev`, and `uploads/2026/a1.png` under a name such as `S3_KEY`. */
const PATH = /^(?:~|\.{1,2})?(?:\/[A-Za-z@._][\w@.-]*){2,}$|^[\w.-]+(?:\/[\w.-]+)+\.[a-z]{2,5}$/;
/** `getpass.getpass()`, `os.environ["TOKEN_1"]`. */
const CALL = /^[A-Za-z_$][\w.$]*[([].*[)\]][;,]?$/;
const NAME_IN_ITSELF = /pass(?:word|wd|phrase)|secret|token|credential|api[_-]?key/i;

/** Keys that are made to be shown: a browser's. */
const PUBLIC = /^(?:pk_|phc_|pk-lf-|pub_|pub-)/;
/** `Uint8Array`, `Base64String`: what stands behind a colon in code. */
const TYPE_NAME = /^[A-Z][a-z]+\d{1,3}(?:[A-Z][a-z]+)+[;,]?$/;
/** `price_key: "cache_write_1h_mtok"`: a name in code. */
const SNAKE_CASE = /^[a-z]+(?:_[a-z0-9]{1,10})+$/;
/** `existingSecret: postgres-auth-v2`: the name of one. */
const SLUG = /^[a-z]{2,}\d{0,2}(?:-[a-z]{1,20}\d{0,2})+$/;
const HEADER = /^(?:(?:proxy-)?authorization|(?:set-)?cookie)$/i;

const literals = [...PASSWORDS, ...TOKENS, ...KEYS];

/** `DB_PASSWORD=…`, `"api_key": "…"`, `token: …`, `--secret …`: known by the name, judged by the value. */
export const assignmentRules: readonly Rule[] = [
  {
    name: "secret-assignment",
    literals,
    pattern: new RegExp(
      `(?<name>${NAME})${BEFORE_QUOTE}(?<escape>\\\\{0,7})(?<quote>["'\`])(?<secret>(?:(?!\\k<quote>)[^\\s\\\\]|(?!\\k<escape>\\k<quote>)\\\\{1,15}["'\`\\\\/]){4,512})`,
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
    accept: (found) => !goesOn(found) && !CALL.test(found.secret) && isSecretAssignment(found, true),
  },
];

/** Whether the string under this key of an object is a secret: there the name stands outside of the text. */
export function isSecretField(key: string, value: string): boolean {
  if (HEADER.test(key))
    return value.length >= 12 && /\d/.test(value) && /[A-Za-z]/.test(value) && !isPlaceholder(value);
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
    PUBLIC.test(value) ||
    // An address: credentials in it have rules of their own.
    /^[a-z][a-z+.-]{1,20}:\/\//i.test(value) ||
    // A constant of a graphics library.
    /^0x[0-9a-f]{1,8}$/i.test(value) ||
    (!quoted && TYPE_NAME.test(value)) ||
    /^(?:true|false|null|none|undefined|string|str|number)$/i.test(value)
  ) {
    return false;
  }
  // The shell's working folder.
  if (name === "PWD" && !before.endsWith("_")) return false;
  const mixed = /\d/.test(value) && /[A-Za-z]/.test(value);
  if (PASSWORDS.some((password) => password === name.toLowerCase().replace(/\d+$/, ""))) {
    if (environment) return !isCodePath(value);
    if (!quoted && (isCodePath(value) || !mixed)) return false;
    if (NAME_IN_ITSELF.test(value) && !mixed) return false;
    if (/^secret$/i.test(name) && SLUG.test(value)) return false;
    return value.length >= 6 && (/[^A-Za-z_-]/.test(value) || value.length >= 12);
  }
  if (isHarmlessName(before, value) || !mixed || isCodePath(value)) return false;
  if (/^[_-]key$/i.test(name) && !environment && HASH_OR_UUID.test(value) && !TELLING_NAME.test(before)) {
    return false;
  }
  if (/^[_-]key$/i.test(name) && SNAKE_CASE.test(value)) return false;
  return value.length >= (environment ? 8 : 12);
}

function isHarmlessName(before: string, value: string): boolean {
  return (
    HARMLESS_NAME.test(before === before.toUpperCase() ? before.toLowerCase() : before) && !LONG_BASE64.test(value)
  );
}

function isCodePath(value: string): boolean {
  return IDENTIFIER_PATH.test(value) && !looksRandom(value);
}

function isUpperCase(name: string): boolean {
  return name === name.toUpperCase() && /[A-Z]/.test(name);
}
