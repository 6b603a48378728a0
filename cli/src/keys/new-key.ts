import { createHash, randomBytes } from "node:crypto";

/** An API key as its holder sees it, with what the backend keeps of it. */
export interface NewKey {
  /** `osk_` and 32 random bytes in base64url. Shown once, stored nowhere. */
  secret: string;
  /** SHA-256 of the secret, hex. */
  hash: string;
  /** How lists show the key: `osk_****` and its last four characters. */
  prefix: string;
}

export function newKey(): NewKey {
  const secret = `osk_${randomBytes(32).toString("base64url")}`;
  return { secret, hash: createHash("sha256").update(secret).digest("hex"), prefix: `osk_****${secret.slice(-4)}` };
}
