import type { Corpus, Negative, Positive } from "./read-corpus";

export interface Score {
  readonly kinds: readonly { readonly kind: string; readonly caught: number; readonly total: number }[];
  readonly missed: readonly { readonly positive: Positive; readonly got: string }[];
  readonly wrong: readonly { readonly negative: Negative; readonly got: string }[];
  /** Caught of all positives. */
  readonly recall: number;
  /** Right of all that was changed: positives caught, against those and negatives changed. */
  readonly precision: number;
}

/** Of a secret's random part, so much in a row gives it away. */
const GIVEN_AWAY = 8;

/**
 * A positive is caught only if no 8 characters in a row of what was drawn survive, in any form, and all text around it does. A negative is right only if it is
 * unchanged.
 */
export function score({ positives, negatives }: Corpus, redact: (value: unknown) => unknown): Score {
  const kinds = new Map<string, { caught: number; total: number }>();
  const missed: { positive: Positive; got: string }[] = [];
  for (const positive of positives) {
    const got = redact(positive.value);
    const kind = kinds.get(positive.kind) ?? { caught: 0, total: 0 };
    kinds.set(positive.kind, kind);
    kind.total += 1;
    if (isCaught(positive, got)) kind.caught += 1;
    else missed.push({ positive, got: JSON.stringify(got) });
  }
  const wrong = negatives.flatMap((negative) => {
    const got = redact(negative.text);
    return got === negative.text ? [] : [{ negative, got: String(got) }];
  });
  const caught = positives.length - missed.length;
  return {
    kinds: [...kinds].map(([kind, counts]) => ({ kind, ...counts })),
    missed,
    wrong,
    recall: caught / positives.length,
    precision: caught / (caught + wrong.length),
  };
}

function isCaught({ before, after, shown }: Positive, got: unknown): boolean {
  const text = strings(got).join("");
  return (
    text.includes("[redacted:") &&
    text.startsWith(before) &&
    text.endsWith(after) &&
    text.length >= before.length + after.length &&
    !shown.flatMap(pieces).some((piece) => text.includes(piece))
  );
}

function pieces(secret: string): string[] {
  const length = Math.min(GIVEN_AWAY, secret.length);
  if (length < 4) return [];
  return Array.from({ length: secret.length - length + 1 }, (_piece, at) => secret.slice(at, at + length));
}

/** All strings of a value, keys of objects among them. */
function strings(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(strings);
  return Object.entries(value).flatMap(([key, each]) =>
    key === "type" ? [] : [...(key === "text" ? [] : [key]), ...strings(each)],
  );
}
