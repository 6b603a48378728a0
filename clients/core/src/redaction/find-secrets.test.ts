import { describe, expect, test } from "vitest";
import { compileRules } from "./find-secrets";
import { builtInRules } from "./rules";

const find = compileRules(builtInRules);

function attempts(text: string): number {
  let count = 0;
  find(text, () => count++);
  return count;
}

const literals = builtInRules.flatMap((rule) => rule.literals);

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
      const source = pattern.source.replace(/\(\?:\(\?!\\k<quote>\)(\[[^\]]*\])\)/g, "$1");
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

  test.each(["", "a", "A1", "=", '"', "\\", ":", " ", "-", "/", "@", "1b=\"'"])(
    "work grows by the same amount for every further stretch of hostile text, filled with %j",
    (filling) => {
      for (const literal of literals) {
        const work = (times: number) => attempts(`${literal}${filling.repeat(8)}`.repeat(times));
        const [once, twice, thrice] = [work(500), work(1_000), work(1_500)];
        expect(thrice - twice, literal).toBeLessThanOrEqual((twice - once) * 1.1 + 20);
      }
    },
  );
});
