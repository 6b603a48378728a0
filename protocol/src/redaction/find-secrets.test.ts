import { describe, expect, test } from "vitest";
import { detectSecrets } from "./detect-secrets";
import { builtInRules } from "./rules";

function attempts(text: string): number {
  let count = 0;
  detectSecrets(text, () => count++);
  return count;
}

const literals = [...new Set(builtInRules.flatMap((rule) => rule.literals))];

describe("the rules", () => {
  test("are bounded: no quantifier without an upper limit, so that one attempt costs a constant at most", () => {
    for (const { name, pattern } of builtInRules) {
      const withoutClasses = pattern.source.replace(/\\./g, "_").replace(/\[[^\]]*\]/g, "_");
      expect(withoutClasses, name).not.toMatch(/[*+]|\{\d+,\}/);
      expect(pattern.sticky, name).toBe(true);
      expect(pattern.global, name).toBe(false);
    }
  });

  test("nest no variable quantifier in another one that is larger than a few", () => {
    for (const { name, pattern } of builtInRules) {
      // One character that is not the quote: a class that only a group can write.
      const source = pattern.source
        .replace(/\(\?:\(\?!\\k<quote>\)(\[[^\]]*\])\)/g, "$1")
        // Or a run of backslashes and what it escapes, which cannot be read in two ways.
        .replace(/\(\?:\(\?!\\k<quote>\)(\[[^\]]*\])\|[^)]*\)\\\\\{1,15\}\[[^\]]*\]\)/g, "$1");
      const groups = source.match(/\)\{\d+,(\d+)\}/g) ?? [];
      for (const group of groups) {
        const limit = Number(/(\d+)\}$/.exec(group)?.[1]);
        // The body of a private key is a choice between single characters, which cannot match in two ways.
        if (name !== "private-key") expect(limit, name).toBeLessThanOrEqual(8);
      }
    }
  });

  test("have a name that fits in a marker", () => {
    for (const { name } of builtInRules) expect(name).toMatch(/^[a-z][a-z0-9-]{1,39}$/);
  });
});

describe("the scan", () => {
  test("tries nothing on text that holds no literal", () => {
    expect(attempts("lorem ipsum dolor sit amet ".repeat(10_000))).toBe(0);
  });

  test.each(["", "a", "A1", "=", '"', "\\", ":", " ", "-", "/", "@", "\n", "%2d", "\\u002d", "1b=\"'"])(
    "tries a constant of patterns for each piece of hostile text, filled with %j",
    (filling) => {
      const pieces = 200;
      for (const literal of literals) {
        // Were a piece tried again for each piece after it, that would be some 20,000.
        expect(attempts(`${literal}${filling.repeat(8)}`.repeat(pieces)), literal).toBeLessThan(60 * pieces);
      }
    },
  );

  test.each([
    ["base64 of text in lines", `${Buffer.from("token=".repeat(9)).toString("base64")}\n`],
    ["base64 of base64", Buffer.from(Buffer.from("password=abcdef ".repeat(3)).toString("base64")).toString("base64")],
    ["manifests", "kind: Secret\ndata:\n  password: cGFzc3dvcmQxMjM0\n"],
    ["manifests in one line", '{"kind":"Secret","data":{"a":"cGFzc3dvcmQxMjM0","data":{'],
    ["percent signs of percent signs", "%2525252525252570assword=a1b2c3d4 "],
    ["escapes of escapes", "\\\\\\u0070assword=\\\\\\u0061bcdef1 "],
    ["colours", "\u001b[31mtoken\u001b[0m="],
    ["titles without end", "\u001b]0;token="],
    ["tokens over lines", "sk-ant-api03-aB3dE5g\n"],
    ["addresses", "://a:b1c2d3e4@"],
    ["keys without end", "-----BEGIN RSA PRIVATE KEY-----\nTUlJRXBB"],
  ])("of four times as many %s is four times the work at most", (_what, piece) => {
    const work = (times: number) => attempts(piece.repeat(times));
    expect(work(2_000)).toBeLessThanOrEqual(work(500) * 4.2 + 60);
  });
});
