import { randomBytes } from "node:crypto";

/** A generator of doubles in [0, 1), the same for the same 16-byte seed (sfc32). Without one it seeds itself at its first use. */
export function seededRandom(seed?: Uint8Array): () => number {
  let next: (() => number) | undefined;
  return () => {
    next ??= sfc32(seed ?? randomBytes(16));
    return next();
  };
}

function sfc32(seed: Uint8Array): () => number {
  const words = new DataView(seed.buffer, seed.byteOffset, 16);
  let a = words.getInt32(0);
  let b = words.getInt32(4);
  let c = words.getInt32(8);
  let counter = words.getInt32(12);
  const next32 = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) next32();
  // 53 bits, as Math.random has.
  return () => (next32() * 2 ** 21 + (next32() >>> 11)) / 2 ** 53;
}
