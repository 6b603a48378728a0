import { isPlaceholder, isReference } from "../placeholders";
import type { Found, Rule } from "../rule";

/** Scheme and slashes, which may be escaped. */
const SLASHES = String.raw`:(?:\\{0,3}\/){2}`;

/** Credentials in addresses. */
export const urlRules: readonly Rule[] = [
  {
    // User, colon, password, at sign. A password may hold an unescaped @: the last one counts.
    name: "url-password",
    literals: ["://", ":\\/\\/"],
    pattern: new RegExp(
      `${SLASHES}(?<user>[^\\s/:@"'<>\\\\]{0,128}):(?<secret>[^\\s/"'<>\\\\]{1,256})(?=@(?<host>[\\w[.$-]{1,253}))`,
      "y",
    ),
    contextual: true,
    accept: isPassword,
  },
  {
    // A password with a slash in it, which no parser takes and people write all the same: only before a host and a port or a database.
    name: "url-password",
    literals: ["postgres", "mysql", "mongodb", "redis", "amqp"],
    pattern:
      /(?:postgres(?:ql)?|mysql|mongodb(?:\+srv)?|rediss?|amqps?):\/\/(?<user>[\w.-]{1,64}):(?<secret>[^\s"'<>\\@]{1,128}\/[^\s"'<>\\@]{1,128})(?=@[\w.-]{1,253}[:/])/y,
    contextual: true,
    accept: isPassword,
  },
  {
    // A token in the user's place: `https://<token>@host`, `https://<token>:x-oauth-basic@github.com`.
    name: "url-token",
    literals: ["://", ":\\/\\/"],
    pattern: new RegExp(
      `${SLASHES}(?<secret>[\\w.~-]{20,255})(?=(?::(?:x-oauth-basic)?)?@(?<host>[\\w.-]{1,253}))`,
      "y",
    ),
    contextual: true,
    accept: ({ secret, match }) =>
      /\d/.test(secret) &&
      /[A-Za-z]/.test(secret) &&
      !isPlaceholder(secret) &&
      // A DSN's key is public.
      !/sentry|ingest/.test(match.groups?.["host"] ?? ""),
  },
];

const SAMPLE_PASSWORD = /^(?:pass|passwd|password|pw|pwd|secret|token|changeme|x+|\*+)$/i;

function isPassword({ secret, match }: Found): boolean {
  const user = match.groups?.["user"] ?? "";
  return (
    !isReference(secret) &&
    !isPlaceholder(secret) &&
    !SAMPLE_PASSWORD.test(secret) &&
    // `postgres:postgres@`, `guest:guest@`: what comes with the image.
    secret !== user &&
    secret !== "x-oauth-basic" &&
    // RFC 2606 keeps these names for manuals.
    !/(?:^|\.)example\.(?:com|net|org)$/i.test(match.groups?.["host"] ?? "") &&
    // `host:8080/path/@scope`: a port and what follows.
    !/^\d{2,5}$/.test(secret)
  );
}
