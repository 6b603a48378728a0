import { expect, test } from "vitest";
import { csvDocuments } from "./csv";

async function rows(text: string, chunk = text.length): Promise<unknown[]> {
  const bytes = Buffer.from(text);
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  }
  const found: unknown[] = [];
  for await (const row of csvDocuments(chunks())) found.push(row);
  return found;
}

test("rows are documents under the names of the header; numbers are numbers", async () => {
  const text = 'name, age,note\r\nÄnne,42,"says ""hi"",\nand goes"\nBob,-1.5e3,\n';
  const expected = [
    { name: "Änne", age: 42, note: 'says "hi",\nand goes' },
    { name: "Bob", age: -1500, note: "" },
  ];
  for (const chunk of [1, 3, text.length]) expect(await rows(text, chunk)).toEqual(expected);
});

test("rows of another length and files without a header are refused in upstream's words", async () => {
  await expect(rows("a,b\n1\n")).rejects.toThrow("CSV row 1 doesn't have all of the fields in the header");
  await expect(rows("")).rejects.toThrow("CSV file doesn't have headers");
  await expect(rows("a\n")).resolves.toEqual([]);
});
