import { hash48 } from "@opensync/protocol";

const MAX_KEY_CHARS = 64;
/** First characters of keys that are no external id: `#` a position, `~` a hash or a flat field. */
const MADE_KEY = /^[#~]/;

/** The keys of one message's parts: what a part is matched by when its list is sent again. */
export class PartKeys {
  #used = new Set<string>();

  /** The external id, else the position. A repeated key is told apart by how often it came. */
  keyOf(externalId: string | undefined, position: number): string {
    const base = externalId === undefined ? `#${position}` : keyOfId(externalId);
    let key = base;
    for (let copy = 2; this.#used.has(key); copy++) key = `~${copy}:${base}`;
    this.#used.add(key);
    return key;
  }
}

/** The external id that a key is itself, so that the part's row need not repeat it; null where the key was made up. */
export function externalIdOf(key: string): string | null {
  return MADE_KEY.test(key) ? null : key;
}

function keyOfId(externalId: string): string {
  const isUsable = externalId.length <= MAX_KEY_CHARS && !MADE_KEY.test(externalId);
  return isUsable ? externalId : `~${hash48(externalId).toString(36)}`;
}
