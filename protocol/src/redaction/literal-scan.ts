/** Where literals stand in a text: calls `onHit` for each, in order; what it returns is where the scan goes on. */
export type LiteralScan<Value> = (text: string, onHit: (value: Value, literal: string, at: number) => number) => void;

export interface Literal<Value> {
  readonly text: string;
  /** In this case only; otherwise in any, where a sign may also stand for another: a reason to look closer, no more. */
  readonly isExact: boolean;
  readonly value: Value;
}

const LEAST_LENGTH = 3;
const CLASS_BITS = 6;
const MASK = (1 << (CLASS_BITS * LEAST_LENGTH)) - 1;

/** Letters in any case and digits have a class each; other ASCII shares what is left; 0 is everything else. */
const classOf = new Uint8Array(128);
for (let code = 32; code < 128; code++) {
  const character = String.fromCharCode(code).toLowerCase();
  if (/[a-z]/.test(character)) classOf[code] = 1 + character.charCodeAt(0) - 97;
  else if (/\d/.test(character)) classOf[code] = 27 + code - 48;
  else classOf[code] = 37 + (code % 27);
}

/**
 * Looks for hundreds of literals in one pass. An expression of so many alternatives tries them one after the other at each character; a table of all their first
 * three characters is one look at each.
 */
export function compileLiterals<Value>(literals: readonly Literal<Value>[]): LiteralScan<Value> {
  const starts = new Uint8Array(MASK + 1);
  const byStart = new Map<number, Literal<Value>[]>();
  for (const { text, isExact, value } of literals.toSorted((a, b) => b.text.length - a.text.length)) {
    if (text.length < LEAST_LENGTH) throw new RangeError(`a literal of fewer than ${LEAST_LENGTH} characters: ${text}`);
    let start = 0;
    for (let index = 0; index < LEAST_LENGTH; index++) start = push(start, text.charCodeAt(index));
    starts[start] = 1;
    const all = byStart.get(start) ?? [];
    all.push({ text, isExact, value });
    byStart.set(start, all);
  }

  return (text, onHit) => {
    const { length } = text;
    let window = 0;
    for (let at = 0; at < length; at++) {
      window = push(window, text.charCodeAt(at));
      if (starts[window] === 0 || at < LEAST_LENGTH - 1) continue;
      const start = at - LEAST_LENGTH + 1;
      let resume = start + 1;
      for (const literal of byStart.get(window) ?? []) {
        const stands = literal.isExact
          ? text.startsWith(literal.text, start)
          : standsInAnyCase(literal.text, text, start);
        if (stands) resume = Math.max(resume, onHit(literal.value, literal.text, start));
      }
      if (resume === start + 1) continue;
      // The first two characters of the next place are yet to be seen.
      window = 0;
      for (at = resume; at < resume + LEAST_LENGTH - 1 && at < length; at++) window = push(window, text.charCodeAt(at));
      at--;
    }
  };
}

function standsInAnyCase(literal: string, text: string, start: number): boolean {
  for (let index = LEAST_LENGTH; index < literal.length; index++) {
    const code = text.charCodeAt(start + index);
    if (!(code < 128) || classOf[code] !== classOf[literal.charCodeAt(index)]) return false;
  }
  return true;
}

function push(window: number, code: number): number {
  return ((window << CLASS_BITS) | (code < 128 ? (classOf[code] ?? 0) : 0)) & MASK;
}
