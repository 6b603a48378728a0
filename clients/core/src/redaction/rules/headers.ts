import { isPlaceholder, isReference } from "../placeholders";
import type { Rule } from "../rule";

/** What is known by the form of a standard rather than by a vendor's prefix. */
export const headerRules: readonly Rule[] = [
  {
    // Only where a run of its characters begins, so that no text holds many overlapping attempts of this length.
    name: "jwt",
    literals: ["eyJ"],
    pattern: /(?<![\w-])eyJ[\w-]{10,4000}\.eyJ[\w-]{10,8000}\.[\w-]{0,2000}/y,
  },
  {
    name: "bearer-token",
    literals: ["bearer "],
    pattern: /bearer {1,3}(?<secret>[\w.~+/=-]{16,4000})/iy,
    contextual: true,
    accept: ({ secret }) =>
      /\d/.test(secret) && /[A-Za-z]/.test(secret) && !isPlaceholder(secret) && !isReference(secret),
  },
  {
    name: "basic-auth",
    literals: ["basic "],
    pattern: /(?<![A-Za-z0-9])basic {1,3}(?<secret>[A-Za-z0-9+/]{6,400}={0,2})(?![A-Za-z0-9+/=])/iy,
    contextual: true,
    accept: ({ secret }) => holdsCredentials(secret),
  },
  {
    name: "authorization",
    literals: ["authorization"],
    pattern:
      /authorization(?:\\{0,7}["'])?\s{0,2}[:=]\s{0,2}(?:\\{0,7}["'])?(?:token|apikey|key|digest|splunk) {1,2}(?<secret>[\w.~+/=:-]{16,1000})/iy,
    contextual: true,
    accept: ({ secret }) => /\d/.test(secret) && !isPlaceholder(secret),
  },
  {
    // Scheme, user, colon, password, at sign; slashes may be escaped. A password may hold an unescaped @: the last one counts.
    name: "url-password",
    literals: ["://", ":\\/\\/"],
    pattern: /:(?:\\{0,3}\/){2}[^\s/:@"'<>\\]{0,128}:(?<secret>[^\s/"'<>\\]{1,256})(?=@[\w[.$-])/y,
    contextual: true,
    accept: ({ secret }) => !isReference(secret) && !isPlaceholder(secret) && !SAMPLE_PASSWORD.test(secret),
  },
];

const SAMPLE_PASSWORD = /^(?:pass|passwd|password|pw|pwd|secret|token|x+|\*+)$/i;

/** user:pass, username:password and RFC 7617's Aladdin are every manual's example. */
const SAMPLE_CREDENTIALS = /^(?:user(?:name)?:pass(?:word)?|Aladdin:open ?sesame|test:test|:)$/i;

function holdsCredentials(encoded: string): boolean {
  const decoded = Buffer.from(encoded, "base64").toString("latin1");
  // eslint-disable-next-line no-control-regex -- a word that happens to be base64 decodes to control characters
  return /^[^:\x00-\x1f\x7f-\xff]{0,128}:[^\x00-\x1f\x7f]{1,256}$/.test(decoded) && !SAMPLE_CREDENTIALS.test(decoded);
}
