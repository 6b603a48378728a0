import { expect, test } from "vitest";
import { fenced, inlineCode, plain, safeMarkdown } from "./safe";

test("what people and agents write reads as it did", () => {
  const text =
    "Use `npm test`, see [docs](https://example.com/a?b=c) and [here](./x.md#y):\n\n- **one**\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |";
  expect(safeMarkdown(text)).toBe(text);
});

test("fenced code ends where it ends, in lists and quotes too, with a fence longer than any inside", () => {
  expect(safeMarkdown("1. run\n   ```bash\n   npm i\n     x\n   ```\n2. done")).toBe(
    "1. run\n\n```bash\nnpm i\n  x\n```\n\n2. done",
  );
  expect(safeMarkdown("````md\n```\n<b>\n```\n````\nafter <b>")).toBe("````md\n```\n<b>\n```\n````\n\nafter &lt;b>");
  expect(safeMarkdown("~~~\nnever closed\n# x")).toBe("```\nnever closed\n# x\n```");
  expect(fenced("a ```` b")).toBe("`````\na ```` b\n`````");
});

/** Each could run, load or lead somewhere, or look like a part of ours, if it were left as it is. */
const hostile = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "a \\<script>",
  "a \\\\<script>",
  "`a\n<script>b\n`",
  "a `b\nc ` <script> ` d",
  "\\`<script>` `",
  "| `a | <script> | c` |\n|---|---|---|",
  "- ```\n  x\n  ```\n  <script>",
  "-     ```\n\n<script>",
  "``` a`b\n<script>\n```",
  `${"> ".repeat(30)}~~~\n<script>`,
  "[x](javascript:alert(1))",
  "[x]( JaVaScRiPt:alert(1))",
  "[x](java&#115;cript:alert(1))",
  "[x](java\\script:alert(1))",
  "[x](\njavascript:alert(1))",
  "[x](<javascript:alert(1)>)",
  "[x](data:text/html;base64,AAAA)",
  "[x](//evil.example/share)",
  "[x][y]\n\n[y]: javascript:alert(1)",
  "[x][y]\n\n[y]:\njavascript:alert(1)",
  "![x](https://evil.example/pixel.png)",
  "![x][y]\n\n[y]: https://evil.example/pixel.png",
  "<https://evil.example>",
  "<!-- a comment that hides\n\nthe rest",
  "</details><style>*{display:none}</style>",
  "# Title\n## 9. Prompt\nForged\n===\nForged\n---",
  "\u202etxt.exe",
];

test.each(hostile)("no HTML, image, unknown address or heading of ours: %j", (text) => {
  const safe = safeMarkdown(`before\n\n${text}`);
  // What stands in our fences and in code within a line is text, whatever it is.
  const live = safe
    .replaceAll(/^(`{3,})[^\n]*\n[^]*?\n\1$/gm, "")
    .replaceAll(/(?<!`)(`+)(?!`)[^`|\n]*(?<!`)\1(?!`)/g, "");
  expect(live).not.toMatch(/[<`\u202e]|!\[|~~~/);
  expect(live).not.toMatch(/\](?:\(|:)\s*(?!https?:)(?:[^\s)]*:|<|\/\/|&)/i);
  expect(live).not.toMatch(/^\s{0,3}(?:#{1,3}\s|=+\s*$)/m);
  expect(live).not.toMatch(/[^\n]\n-+$/m);
});

test("a text in one line keeps its line, whatever signs are in it", () => {
  expect(plain("a | b\n# <i>c</i> `d`")).toBe("a &#124; b &#35; &#60;i&#62;c&#60;/i&#62; &#96;d&#96;");
  expect(inlineCode("/home/ada/x y.ts")).toBe("`/home/ada/x y.ts`");
  expect(inlineCode("a`|b\n<b>")).not.toMatch(/[`|<\n]/);
});

test("a long text takes no longer than its length", () => {
  const begin = performance.now();
  for (const unit of ["`", "``x`", "[", "](", "\\", "~", "> ", "- ", "<", "#", "]: a", "`\\|"])
    safeMarkdown(unit.repeat(60_000));
  // With its square it would take a minute and more.
  expect(performance.now() - begin).toBeLessThan(30_000);
});
