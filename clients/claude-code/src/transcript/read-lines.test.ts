import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readLineAt, readLines, type RawLine, type ReadLinesOptions } from "./read-lines";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "opensync-lines-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function linesOf(content: string | Buffer, options: ReadLinesOptions = {}): Promise<RawLine[]> {
  const path = join(folder, "transcript.jsonl");
  await writeFile(path, content);
  const file = await open(path);
  try {
    const lines: RawLine[] = [];
    for await (const some of readLines(file, options)) lines.push(...some);
    for (const { offset, end, terminated, text } of lines) {
      if (text !== null) expect(await readLineAt(file, offset, end - offset - (terminated ? 1 : 0))).toBe(text);
    }
    return lines;
  } finally {
    await file.close();
  }
}

test("any text read in chunks of any size has the lines that splitting it has", async () => {
  const unit = fc.constantFrom("a", "ü", "🙂", "\n", "\r\n", " ", '"', "日本");
  await fc.assert(
    fc.asyncProperty(fc.array(unit, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), async (units, chunkBytes) => {
      const text = units.join("");
      const lines = await linesOf(text, { chunkBytes });
      const expected = text.split("\n");
      if (expected.at(-1) === "") expected.pop();
      expect(lines.map((line) => line.text)).toEqual(expected);
      expect(lines.map((line) => line.terminated)).toEqual(
        expected.map((_, index) => index < text.split("\n").length - 1),
      );
    }),
    { numRuns: 200 },
  );
});

test("reading goes on from the end of any line", async () => {
  const [first] = await linesOf("één\ntwee\ndrie");
  expect((await linesOf("één\ntwee\ndrie", { from: first?.end ?? 0 })).map((line) => line.text)).toEqual([
    "twee",
    "drie",
  ]);
});

test("a line longer than allowed is passed over with its length, in any chunks", async () => {
  for (const chunkBytes of [3, 8, 1024]) {
    const lines = await linesOf(`ab\n${"x".repeat(50)}\ncd\n`, { maxLineBytes: 10, chunkBytes });
    expect(lines.map(({ text, offset, end }) => [text, end - offset])).toEqual([
      ["ab", 3],
      [null, 51],
      ["cd", 3],
    ]);
  }
});

test("a byte order mark is not part of the first line", async () => {
  expect((await linesOf("\uFEFF{}\n\uFEFF\n")).map((line) => line.text)).toEqual(["{}", "\uFEFF"]);
});

test("bytes that are no UTF-8 cost only themselves", async () => {
  const [line] = await linesOf(Buffer.from([0x61, 0xff, 0x62, 0x0a]));
  expect(line?.text).toBe("a\uFFFDb");
});
