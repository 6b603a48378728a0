import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { createRedactor, redact } from "../index";
import { readCorpus, score, type Score } from "./index";

const redactor = createRedactor({ salt: "00".repeat(32) });
const folder = fileURLToPath(new URL(".", import.meta.url));
const corpus = readCorpus(folder);

function complaints({ missed, wrong }: Score): string {
  return [
    ...missed.map(({ positive: { kind, where } }) => `missed ${kind} in ${where}`),
    ...wrong.map(({ negative: { kind, text } }) => `changed ${kind}: ${text.slice(0, 200)}`),
  ].join("\n");
}

describe("the corpus", () => {
  test("holds 300 secrets of 45 kinds and 1,000 texts without one, none of them twice", () => {
    expect(new Set(corpus.positives.map(({ kind, where }) => `${kind} ${where}`)).size).toBeGreaterThanOrEqual(300);
    expect(new Set(corpus.positives.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(45);
    expect(new Set(corpus.negatives.map(({ text }) => text)).size).toBeGreaterThanOrEqual(1_000);
  });

  test("is redacted with a recall and a precision of 99 % at least", () => {
    const result = score(corpus, (value) => redact(value, redactor));
    expect(result.recall, complaints(result)).toBeGreaterThanOrEqual(0.99);
    expect(result.precision, complaints(result)).toBeGreaterThanOrEqual(0.99);
  });

  test("has a part that was written without regard to the rules, of which 97 % are caught at least", () => {
    const result = score(readCorpus(join(folder, "held-out")), (value) => redact(value, redactor));
    expect(result.recall, complaints(result)).toBeGreaterThanOrEqual(0.97);
    expect(result.precision, complaints(result)).toBeGreaterThanOrEqual(0.99);
  });

  test("stays as it is when it is redacted again", () => {
    for (const { value, where } of corpus.positives) {
      const once = redact(value, redactor);
      expect(redact(once, redactor), where).toEqual(once);
    }
  });

  test("is the same in every run", () => {
    expect(readCorpus(folder)).toEqual(corpus);
  });
});
