/** Digests by which client and backend agree that a session is whole, without sending or reading its text. */

const TWO_32 = 2 ** 32;
const TWO_48 = 2 ** 48;

/** A 48-bit hash of a string's UTF-16 units: quick, well spread, not cryptographic. */
export function hash48(text: string): number {
  let low = 0x2545f491;
  let high = 0x9e3779b9;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x85ebca6b);
    high = Math.imul(high ^ unit, 0xc2b2ae35);
  }
  low = mix(low ^ (high >>> 16) ^ text.length);
  high = mix(high ^ low);
  return (high & 0xffff) * TWO_32 + (low >>> 0);
}

/** What one message adds to its session's digest. `revision` 0 stands for a message that was sent without one. */
export function messageHash(message: { externalId: string; revision: number; partCount: number }): number {
  return hash48(`${message.externalId}|${message.revision}|${message.partCount}`);
}

/** The digest of a session: the sum of its messages' hashes mod 2^48, so that the order of arrival does not matter. */
export function addToDigest(digest: number, hash: number): number {
  return (digest + hash) % TWO_48;
}

export function removeFromDigest(digest: number, hash: number): number {
  return (digest - hash + TWO_48) % TWO_48;
}

function mix(bits: number): number {
  let mixed = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return mixed ^ (mixed >>> 16);
}
