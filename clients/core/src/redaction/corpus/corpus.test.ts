import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { createRedactor, redact } from "../index";
import { readCorpus, score } from "./index";

const redactor = createRedactor({ salt: "00".repeat(32) });
const corpus = readCorpus(fileURLToPath(new URL(".", import.meta.url)));

describe("the corpus", () => {
  test("holds 300 secrets of 45 kinds and 1,000 texts without one, none of them twice", () => {
    expect(new Set(corpus.positives.map(({ kind, where }) => `${kind} ${where}`)).size).toBeGreaterThanOrEqual(300);
    expect(new Set(corpus.positives.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(45);
    expect(new Set(corpus.negatives.map(({ text }) => text)).size).toBeGreaterThanOrEqual(1_000);
  });

  test("is redacted with a recall and a precision of 99 % at least", () => {
    const { recall, precision, missed, wrong } = score(corpus, (value) => redact(value, redactor));
    const details = [
      ...missed.map(({ positive: { kind, where } }) => `missed ${kind} in ${where}`),
      ...wrong.map(({ negative: { kind, text } }) => `changed ${kind}: ${text.slice(0, 200)}`),
    ];
    expect(recall, details.join("\n")).toBeGreaterThanOrEqual(0.99);
    expect(precision, details.join("\n")).toBeGreaterThanOrEqual(0.99);
  });

  test("is the same in every run", () => {
    const again = readCorpus(fileURLToPath(new URL(".", import.meta.url)));
    expect(again).toEqual(corpus);
  });
});
