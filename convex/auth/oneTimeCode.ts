import { formatCode, hashKey } from "@opensync/protocol";

/**
 * Codes for one use (protocol: `codes.ts`). A code is looked up by a part of its hash, and then the whole hash is compared in
 * constant time: how long a refusal takes tells nothing of what is stored.
 */

const SELECTOR_CHARS = 16;

export interface NewCode {
  /** Given to who may use it, once. */
  code: string;
  selector: string;
  hash: string;
}

export async function newCode(kind: "sign-in" | "invitation"): Promise<NewCode> {
  const code = formatCode(kind, crypto.getRandomValues(new Uint8Array(32)));
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
