import { expect, test } from "vitest";
import { sentText } from "./sent-text";

test("what a client sends is said as its settings have it, and nothing is claimed of one that told none", () => {
  expect(sentText({ autoSync: true, toolCalls: true, thinking: false, fileContents: false, redaction: true })).toBe(
    "prompts and answers, tool calls, as it happens; secrets are taken out first",
  );
  expect(sentText({ autoSync: false, toolCalls: false, thinking: true, fileContents: true, redaction: false })).toBe(
    "prompts and answers, thinking, file contents, when told to; secrets are not taken out",
  );
  expect(sentText({ redaction: true, redactionRules: 140, ownRedactionRules: 1, neverProjects: 2 })).toBe(
    "prompts and answers, tool calls, 2 project rules left out, as it happens; secrets are taken out first, by 140 rules and 1 rule of your own",
  );
  expect(sentText(null)).toBe("not told");
});
