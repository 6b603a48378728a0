import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { detectSecrets } from "@opensync/protocol/redaction";
import { lintSource } from "@secretlint/core";
import { creator } from "@secretlint/secretlint-rule-preset-recommend";
import { expect, test } from "vitest";
import { readCorpus } from "./corpus";

/** What another program, made for repositories, takes for a secret: ranges of the text. */
async function secondOpinion(text: string): Promise<{ rule: string; start: number; end: number }[]> {
  const { messages } = await lintSource({
    source: { filePath: "text.txt", content: text, contentType: "text", ext: ".txt" },
    options: {
      config: { rules: [{ id: "@secretlint/secretlint-rule-preset-recommend", rule: creator, options: {} }] },
      maskSecrets: false,
    },
  });
  return messages.map(({ ruleId, range }) => ({ rule: ruleId, start: range[0], end: range[1] }));
}

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../../../..");
const corpus = readCorpus(join(here, "corpus"));

test("whatever secretlint finds in the corpus' secrets, we find at that place", async () => {
  let seen = 0;
  const missed: string[] = [];
  for (const { kind, where, value } of corpus.positives) {
    if (typeof value !== "string") continue;
    const ours = detectSecrets(value);
    for (const { rule, start, end } of await secondOpinion(value)) {
      seen += 1;
      if (!ours.some((secret) => secret.start < end && secret.end > start)) missed.push(`${rule}: ${kind} in ${where}`);
    }
  }
  expect(missed).toEqual([]);
  // Otherwise the oracle is silent, not content.
  expect(seen).toBeGreaterThanOrEqual(50);
});

test("in our own documents and sources we find nothing that neither program expects", async () => {
  const files = [
    "docs",
    "convex",
    "protocol/src",
    "engine/src",
    "clients/core/src/transport",
    "clients/core/src/config",
  ]
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
    )
    .filter((name) => /\.(?:md|ts|mjs)$/.test(name) && !/\.test\.ts$|_generated|node_modules|fixtures/.test(name));
  expect(files.length).toBeGreaterThan(100);
  const found: string[] = [];
  for (const name of files) {
    const text = readFileSync(join(root, name), "utf8");
    const ours = detectSecrets(text);
    if (ours.length === 0) continue;
    const theirs = await secondOpinion(text);
    for (const { rule, start, end } of ours) {
      if (!theirs.some((secret) => secret.start < end && secret.end > start))
        found.push(`${name}: ${rule}: ${text.slice(Math.max(0, start - 30), end)}`);
    }
  }
  expect(found).toEqual([]);
});
