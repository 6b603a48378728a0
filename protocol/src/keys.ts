/** API keys: `osk_` and 32 random bytes in base64url. The backend keeps only the SHA-256. */

export const KEY_PREFIX = "osk_";
const KEY_FORMAT = /^osk_[A-Za-z0-9_-]{16,128}$/;

/** What a key may do. `admin` implies the others. */
export const SCOPES = ["ingest", "read", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

export function isKeyShaped(key: string): boolean {
  return KEY_FORMAT.test(key);
}

/** `bytes` are 32 random bytes of the caller's choosing source. */
export function formatKey(bytes: Uint8Array): string {
  return KEY_PREFIX + base64url(bytes);
}

export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** The start of a key by which its owner tells it from others: `osk_` and four characters. */
export function keyPrefix(key: string): string {
  return key.slice(0, KEY_PREFIX.length + 4);
}

/** SHA-256 of a key in hex. */
export async function hashKey(key: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
