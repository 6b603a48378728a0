/**
 * Fills the blanks of the corpus' templates with characters drawn from a seed: no file of this repository holds a whole secret, which a scanner of
 * repositories would take for real, and still each run sees the same ones.
 */
const ALPHABETS: Readonly<Record<string, string>> = {
  A: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
  a: "abcdefghijklmnopqrstuvwxyz0123456789",
  b: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
  d: "0123456789",
  h: "0123456789abcdef",
  L: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
  p: "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789!*._-",
  U: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
  w: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-",
  X: "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
};

export interface Filled {
  readonly text: string;
  /** What was drawn, blank by blank. */
  readonly drawn: readonly string[];
}

/**
 * `<A36>` is 36 characters of an alphabet, `<u>` a UUID, `<c24>` base64 of `user:password` of 24 characters, `<s>` base64 of an 18-digit id (a Discord bot's).
 * What is drawn begins and ends with a letter or digit and holds both, as a generator's result nearly always does.
 */
export function fill(template: string, seed: string): Filled {
  const random = mulberry32(hash(seed));
  const drawn: string[] = [];
  const text = template.replace(
    /<(?:([AabcdhLpUwX])(\d+)|([us]))>/g,
    (_blank, sized?: string, length?: string, whole = "") => {
      const piece = drawBlank(sized ?? String(whole), Number(length ?? 0), random);
      drawn.push(piece);
      return piece;
    },
  );
  return { text, drawn };
}

function drawBlank(kind: string, length: number, random: () => number): string {
  if (kind === "u") return [8, 4, 4, 4, 12].map((part) => draw("h", part, random)).join("-");
  if (kind === "s") return Buffer.from(`1${draw("d", 17, random)}`).toString("base64");
  if (kind === "c") return Buffer.from(`deploy:${draw("p", length - 7, random)}`).toString("base64");
  return draw(kind, length, random);
}

function draw(kind: string, length: number, random: () => number): string {
  const alphabet = ALPHABETS[kind];
  if (alphabet === undefined) throw new RangeError(`no alphabet <${kind}>`);
  for (;;) {
    let text = "";
    for (let index = 0; index < length; index++) text += alphabet.charAt(Math.floor(random() * alphabet.length));
    const isMixed = (/\d/.test(text) || kind === "L") && (/[A-Za-z]/.test(text) || kind === "d");
    if (length < 8 || (isMixed && /^[A-Za-z0-9].*[A-Za-z0-9]$/.test(text))) return text;
  }
}

function hash(text: string): number {
  let value = 2166136261;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 16777619);
  return value >>> 0;
}

/** A small generator whose numbers are the same everywhere. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
