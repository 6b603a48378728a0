import { base64url } from "./keys";

/** Codes for one use: a prefix and 32 random bytes in base64url. The backend keeps only the SHA-256 (`hashKey`). */

/** `sign-in` codes sign a user in; an `invitation` makes one. */
export const CODE_PREFIXES = { "sign-in": "isc_", invitation: "inv_" } as const;

/** `bytes` are 32 random bytes of the caller's choosing source. */
export function formatCode(kind: keyof typeof CODE_PREFIXES, bytes: Uint8Array): string {
  return CODE_PREFIXES[kind] + base64url(bytes);
}

/** Where a dashboard takes a sign-in code from: behind the hash, which no browser sends to a server or to the next page. */
export function dashboardUrl(origin: string, code: string): string {
  return `${origin.replace(/\/$/, "")}/#code=${code}`;
}
