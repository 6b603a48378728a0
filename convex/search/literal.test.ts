import { expect, test } from "vitest";
import { hasText, mayHaveText, wordToSeek } from "./literal";

test("an index is asked for the word that says most", () => {
  expect(wordToSeek("in the needle-box")).toBe("needle");
  expect(wordToSeek(`a ${"x".repeat(33)}`)).toBe("a");
  expect(wordToSeek("=>")).toBe("=>");
});

test("a text is one as it is written, in whatever case", () => {
  expect(hasText("The Log Line", "log line")).toBe(true);
  expect(hasText("The line of a log", "log line")).toBe(false);
});

test("a text may go on where a piece was cut", () => {
  expect(mayHaveText("and so the log ", "the log line")).toBe(true);
  expect(mayHaveText("line by line", "the log line")).toBe(true);
  expect(mayHaveText("of the logs ", "the log line")).toBe(false);
});
