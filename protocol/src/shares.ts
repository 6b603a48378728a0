import { base64url } from "./keys";

/** Links that show one session to whoever has them: `osh_` and 32 random bytes in base64url. The backend keeps only the SHA-256. */

export const SHARE_PREFIX = "osh_";
const TOKEN_FORMAT = /^osh_[A-Za-z0-9_-]{43}$/;

/** `bytes` are 32 random bytes of the caller's choosing source. */
export function formatShareToken(bytes: Uint8Array): string {
  return SHARE_PREFIX + base64url(bytes);
}

export function isShareTokenShaped(token: string): boolean {
  return TOKEN_FORMAT.test(token);
}

/** Where a dashboard shows a share: the token stands behind the hash, which no browser sends to a server or to the next page. */
export function shareUrl(origin: string, token: string): string {
  return `${origin.replace(/\/$/, "")}/share#${token}`;
}
