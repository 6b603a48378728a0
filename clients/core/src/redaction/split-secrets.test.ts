import { describe, expect, test } from "vitest";
import { fill } from "./corpus/fill";
import { createRedactor, redact } from "./index";

const redactor = createRedactor({ salt: "00".repeat(32) });
const forms = [
  "ghp_<A36>",
  "sk-ant-api03-<w93>AA",
  "AKIA<U16>",
  "glpat-<w20>",
  "xoxb-<d12>-<d13>-<A24>",
  "sk_live_<A24>",
  "AIza<w35>",
  "osk_<w43>",
];

/** Whether 8 characters in a row of the secret are left. */
function survives(secret: string, text: string): boolean {
  const pieces = Array.from({ length: secret.length - 7 }, (_piece, at) => secret.slice(at, at + 8));
  return pieces.some((piece) => text.includes(piece));
}

describe("a secret that was cut into two parts", () => {
  test.each(forms)("%s is gone from both, wherever the cut is", (form) => {
    const { text: secret, drawn } = fill(form, "split");
    const random = drawn.join("");
    for (let cut = 1; cut < secret.length; cut++) {
      const parts = [
        { type: "text", text: `the key ${secret.slice(0, cut)}` },
        { type: "text", text: `${secret.slice(cut)} is yours` },
      ];
      const [first, second] = redact(parts, redactor);
      const left = `${first?.text}|${second?.text}`;
      expect(drawn.some((piece) => survives(piece.padEnd(8), left)) || survives(random, left), `cut ${cut}`).toBe(
        false,
      );
      expect(first?.text.startsWith("the key "), `cut ${cut}: ${left}`).toBe(true);
      expect(second?.text.endsWith(" is yours"), `cut ${cut}: ${left}`).toBe(true);
    }
  });

  test("is gone from the pieces of a list, and shows the marker of the whole in each", () => {
    const { text: secret } = fill("ghp_<A36>", "list");
    const marker = redact(secret, redactor);
    expect(redact([`a ${secret.slice(0, 9)}`, secret.slice(9, 30), `${secret.slice(30)} b`], redactor)).toEqual([
      `a ${marker}`,
      marker,
      `${marker} b`,
    ]);
  });

  test("is told by a name in one part and its value in the next, in a stream but not in a list of lines", () => {
    const parts = (texts: string[]) => texts.map((text) => ({ type: "text", text }));
    const [, value] = redact(parts(["DB_PASSWORD=", "hunter22x and more"]), redactor);
    expect(value?.text).toMatch(/^\[redacted:secret-assignment#[0-9a-f]{4}\] and more$/);
    const lines = ["DB_PASSWORD=", "PORT1=3000x22"];
    expect(redact(lines, redactor)).toBe(lines);
  });
});

describe("two texts beside each other", () => {
  test.each([
    ["a whole secret and a sentence", "ghp_<A36>", "Then push again."],
    ["a whole secret and a word", "sk-ant-api03-<w93>AA", "Therefore rotate it."],
  ])("%s: the second stays", (_what, form, sentence) => {
    const { text: secret } = fill(form, "neighbour");
    const [, second] = redact(
      [
        { type: "text", text: `use ${secret}` },
        { type: "text", text: sentence },
      ],
      redactor,
    );
    expect(second?.text).toBe(sentence);
  });

  test("lists of ordinary words stay the lists that they are", () => {
    const list = ["git", "commit", "-m", "Rotate the token", "--author", "Ada <ada@acme.dev>", "sk-", "key-", "ghp_"];
    expect(redact(list, redactor)).toBe(list);
  });
});

describe("the marker", () => {
  test("is the same for a secret as it stands, in base64, escaped, coloured and percent-encoded", () => {
    const { text: secret } = fill("glpat-<w20>", "marker");
    const marker = redact(secret, redactor);
    const escaped = secret.replace("-", "\\u002d");
    const coloured = `${secret.slice(0, 12)}\u001b[0m${secret.slice(12)}`;
    for (const text of [escaped, coloured, secret.replace("-", "%2D"), Buffer.from(secret).toString("base64")])
      expect(redact(`see ${text} there`, redactor)).toBe(`see ${marker} there`);
  });
});

describe("a text that ends in the middle of a secret", () => {
  test.each([
    ["at its end", "the key is §"],
    ["before an ellipsis", "the key is §… (12 lines)"],
    ["in a preview", "<persisted-output>\nPreview:\nTOKEN §\n...\n</persisted-output>"],
  ])("shows nothing of it %s", (_where, template) => {
    for (const form of forms.slice(0, 2)) {
      const { text: secret } = fill(form, "cut");
      const cut = secret.slice(0, 30);
      const text = redact(template.replace("§", cut), redactor);
      expect(text).toMatch(/\[redacted:/);
      expect(survives(cut.slice(13), text)).toBe(false);
    }
  });
});
