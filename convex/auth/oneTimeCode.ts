import { hashKey } from "@opensync/protocol";

/**
 * Codes for one use: a prefix and 32 random bytes in base64url. Only their SHA-256 is stored. A code is looked up by a part of
 * the hash, and then the whole hash is compared in constant time: how long a refusal takes tells nothing of what is stored.
 */

const SELECTOR_CHARS = 16;

export interface NewCode {
  /** Given to who may use it, once. */
  code: string;
  selector: string;
  hash: string;
}

/** `isc_` for codes that sign in, `inv_` for invitations. */
export async function newCode(prefix: "isc_" | "inv_"): Promise<NewCode> {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const text = btoa(String.fromCharCode(...bytes));
  const code = prefix + text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return { code, ...(await hashOf(code)) };
}

/** What is stored of a code. */
export async function hashOf(code: string): Promise<Omit<NewCode, "code">> {
  const hash = await hashKey(code);
  return { hash, selector: selectorOf(hash) };
}

export function selectorOf(hash: string): string {
  return hash.slice(0, SELECTOR_CHARS);
}

/** Whether two texts are equal, in a time that depends on the first one's length only. */
export function equalInConstantTime(given: string, expected: string): boolean {
  let difference = given.length ^ expected.length;
  for (let index = 0; index < given.length; index += 1) {
    difference |= given.charCodeAt(index) ^ expected.charCodeAt(index % Math.max(1, expected.length));
  }
  return difference === 0;
}
