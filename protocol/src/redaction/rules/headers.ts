import { latin1OfBase64 } from "../base64";
import { isPlaceholder, isReference } from "../placeholders";
import type { Rule } from "../rule";

/** What is known by the form of a standard rather than by a vendor's prefix. */
export const headerRules: readonly Rule[] = [
  {
    // Only where a run of its characters begins, so that no text holds many overlapping attempts of this length.
    name: "jwt",
    literals: ["eyJ"],
    pattern:
      /(?:(?<![\w-])|(?<=\\[nrtbf]))eyJ[\w-]{10,4000}\.(?:eyJ[\w-]{10,8000}(?:\.[\w-]{0,2000}|$|(?=…))|[\w-]{0,1000}\.[\w-]{8,200}\.[\w-]{10,8000}\.[\w-]{10,80})/y,
  },
  {
    name: "bearer-token",
    literals: ["bearer"],
    pattern: /(?<![A-Za-z0-9])bearer(?: |%20|\+|["'], ?["']){1,3}(?<secret>[\w.~+/=-]{16,4000})/iy,
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
      /authorization(?:\\{0,7}["'])?\s{0,2}[:=]\s{0,2}(?:\\{0,7}["'])?(?:token(?: token=)?|apikey|api-key|key=?|api-token|bot|digest|splunk|hmac|klaviyo-api-key|discogs|sso-key|pve(?:api)?token=?|zoho-oauthtoken|gl-token)? {0,2}(?<secret>[\w.~+/=:-]{16,1000})/iy,
    contextual: true,
    accept: ({ secret, text, end }) =>
      /\d/.test(secret) &&
      /[A-Za-z]/.test(secret) &&
      !isPlaceholder(secret) &&
      // A call or a member of a name in code.
      !/[([]/.test(text.charAt(end)) &&
      !/^[a-z]+[.:]/i.test(secret),
  },
  {
    // In Docker's configuration, for a registry: base64 of user and password.
    name: "basic-auth",
    literals: ["auth"],
    pattern: /(?<=["'])auth\\{0,7}["']\s{0,4}:\s{0,4}\\{0,7}["'](?<secret>[A-Za-z0-9+/]{8,4000}={0,2})(?=\\{0,7}["'])/y,
    contextual: true,
    accept: ({ secret }) => holdsCredentials(secret),
  },
];

/** user:pass, username:password and RFC 7617's Aladdin are every manual's example. */
const SAMPLE_CREDENTIALS = /^(?:user(?:name)?:pass(?:word)?|Aladdin:open ?sesame|test:test|:)$/i;

function holdsCredentials(encoded: string): boolean {
  const decoded = latin1OfBase64(encoded);
  // eslint-disable-next-line no-control-regex -- a word that happens to be base64 decodes to control characters
  return /^[^:\x00-\x1f\x7f-\xff]{0,128}:[^\x00-\x1f\x7f]{1,256}$/.test(decoded) && !SAMPLE_CREDENTIALS.test(decoded);
}
