import { formatKey, hashKey, keyPrefix } from "@opensync/protocol";

/** An API key as its holder sees it, with what the backend keeps of it. */
export interface NewKey {
  /** `osk_` and 32 random bytes. Shown once, stored nowhere. */
  secret: string;
  /** SHA-256 of the secret, hex. */
  hash: string;
  /** `osk_` and the four characters after it: how lists show the key. */
  prefix: string;
}

export async function newKey(): Promise<NewKey> {
  const secret = formatKey(crypto.getRandomValues(new Uint8Array(32)));
  return { secret, hash: await hashKey(secret), prefix: keyPrefix(secret) };
}
