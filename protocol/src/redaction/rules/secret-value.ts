import { isPlaceholder, isReference } from "../placeholders";
import { looksRandom } from "../randomness";
import { PASSWORDS, SECRET_NAME } from "./secret-names";

const WHOLE_NAME = new RegExp(`(?:${SECRET_NAME})\\d{0,2}$`, "i");
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
export const NAME_IN_ITSELF = /pass(?:word|wd|phrase)|secret|token|credential|api[_-]?key/i;

/** Keys that are made to be shown: a browser's. */
const PUBLIC = /^(?:pk_|phc_|pk-lf-|pub_|pub-)/;
/** `Uint8Array`, `Base64String`: what stands behind a colon in code. */
const TYPE_NAME = /^[A-Z][a-z]+\d{1,3}(?:[A-Z][a-z]+)+[;,]?$/;
/** `price_key: "cache_write_1h_mtok"`: a name in code. */
const SNAKE_CASE = /^[a-z]+(?:_[a-z0-9]{1,10})+$/;
/** `existingSecret: postgres-auth-v2`: the name of one. */
const SLUG = /^[a-z]{2,}\d{0,2}(?:-[a-z]{1,20}\d{0,2})+$/;
const HEADER = /^(?:(?:proxy-)?authorization|(?:set-)?cookie)$/i;

/** What everybody writes where nobody is kept out. */
const SAMPLE =
  /^(?:pass(?:word|wd)?|passw0rd|secret|change(?:me|it)|admin|root|test|guest|postgres|mysql|foobar(?:ed)?|letmein|qwerty)$/i;
/** `required|min:12|confirmed`: what a form's field must be. */
const VALIDATION = /^(?:required|nullable|sometimes|string|bail)[|,]/;

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

export interface Assignment {
  readonly name: string;
  readonly before: string;
  readonly value: string;
  readonly quoted: boolean;
  /** Written as environment variables are: `NAME=value`. */
  readonly environment: boolean;
}

/** Judges by the name how much a value must look like a secret. */
export function isSecretValue({ name, before, value, quoted, environment }: Assignment): boolean {
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
    SAMPLE.test(value) ||
    VALIDATION.test(value) ||
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

export function isHarmlessName(before: string, value: string): boolean {
  return (
    HARMLESS_NAME.test(before === before.toUpperCase() ? before.toLowerCase() : before) && !LONG_BASE64.test(value)
  );
}

function isCodePath(value: string): boolean {
  return IDENTIFIER_PATH.test(value) && !looksRandom(value);
}

export function isUpperCase(name: string): boolean {
  return name === name.toUpperCase() && /[A-Z]/.test(name);
}
