import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { Readable } from "node:stream";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { expect, onTestFinished, test } from "vitest";
import { ZipReader } from "./zip-reader";
import { ZipWriter } from "./zip-writer";

function file(): string {
  const folder = mkdtempSync(join(tmpdir(), "engine-zip-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "a.zip");
}

async function textOf(zip: ZipReader, name: string): Promise<string> {
  const entry = zip.entries.find((each) => each.name === name);
  if (entry === undefined) throw new Error(`no ${name}`);
  return (await buffer(Readable.from(zip.read(entry)))).toString("utf8");
}

const LONG = "all work and no play ".repeat(20_000);

test("what is written is what other programs read", async () => {
  const path = file();
  const zip = await ZipWriter.create(path);
  await zip.add("empty", []);
  await zip.add("ordner/ä.txt", [Buffer.from("one "), Buffer.from("two")]);
  await zip.add("long", [Buffer.from(LONG)]);
  await zip.finish();
  const read = unzipSync(readFileSync(path));
  expect(Object.fromEntries(Object.entries(read).map(([name, bytes]) => [name, strFromU8(bytes)]))).toEqual({
    empty: "",
    "ordner/ä.txt": "one two",
    long: LONG,
  });
  const own = await ZipReader.open(path);
  expect(await textOf(own, "long")).toBe(LONG);
  expect(await textOf(own, "empty")).toBe("");
});

test("what other programs write is read, compressed or not", async () => {
  const path = file();
  writeFileSync(path, zipSync({ "a/b.txt": strToU8("hello"), stored: [strToU8(LONG), { level: 0 }] }));
  const zip = await ZipReader.open(path);
  expect([await textOf(zip, "a/b.txt"), await textOf(zip, "stored")]).toEqual(["hello", LONG]);
});

test("a file that is none, cut off or damaged is told", async () => {
  const path = file();
  const whole = zipSync({ "a.txt": strToU8(LONG) });
  for (const bytes of [new Uint8Array(), strToU8("no zip at all"), whole.subarray(0, whole.length - 10)]) {
    writeFileSync(path, bytes);
    await expect(ZipReader.open(path)).rejects.toMatchObject({ code: "InvalidZip" });
  }
  const damaged = Uint8Array.from(whole);
  damaged[60] = (damaged[60] ?? 0) ^ 0xff;
  writeFileSync(path, damaged);
  const zip = await ZipReader.open(path);
  await expect(textOf(zip, "a.txt")).rejects.toMatchObject({ code: "InvalidZip" });
});
