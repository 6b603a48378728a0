import { expect, test } from "vitest";
import { snippetOf } from "./snippet";

const line = "nothing of the kind happened in this step of the log\n";
const log = (middle: string): string => `${line.repeat(300)}${middle}\n${line.repeat(300)}`;

test("a snippet is of the place that was meant, not of the first that has any of the words", () => {
  const text = log("error: needle-in-the-log was here");
  for (const query of ["needle-in-the-log", "the needle in log", "Error needl"])
    expect(snippetOf(text, query)).toContain("error: needle-in-the-log was here");
  expect(snippetOf(log("ENOENT: no such file, open '/etc/hosts'"), "enoent /etc/hosts")).toContain("open '/etc/hosts'");
  expect(snippetOf(log("cart.map((item)=> total(item))"), "(item)=> total")).toContain("cart.map((item)=> total");
  // As it is written, before its words apart.
  expect(snippetOf(log("step log\nthe log step"), "log step")).toMatch(/the log step nothing/);
});

test("a word is one by itself, or the beginning of one where it is the last; else wherever it stands", () => {
  expect(snippetOf(`${"contest ".repeat(60)}tests`, "test")).toMatch(/tests$/);
  expect(snippetOf(`${"testing ".repeat(60)}a test ran`, "test ran")).toMatch(/a test ran$/);
  expect(snippetOf(`${"，".repeat(300)}今天天气`, "天气")).toMatch(/天气$/);
  expect(snippetOf("a short text", "absent")).toBe("a short text");
});
