import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FileBytes } from "./bytes";
import { parseRange } from "./range";

let folder: string;
let files: FileBytes;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "file-bytes-"));
  files = new FileBytes(join(folder, "files"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const HELLO = new TextEncoder().encode("hello");
const DIGEST = createHash("sha256").update(HELLO).digest();

test("writes chunks as one file and reads any part of it", async () => {
  const written = await files.write([HELLO.subarray(0, 2), HELLO.subarray(2)]);
  expect(written).toMatchObject({ size: 5, sha256: DIGEST.toString("hex") });
  expect((await buffer(files.read(written.uuid, 1, 3))).toString()).toBe("ell");
});

test("checks the announced digest in hexadecimal or base64 and keeps nothing on a mismatch", async () => {
  await files.write([HELLO], DIGEST.toString("hex"));
  await files.write([HELLO], DIGEST.toString("base64"));
  await expect(files.write([HELLO], "0".repeat(64))).rejects.toMatchObject({ code: "Sha256Mismatch" });
  expect(await readdir(join(folder, "files", "partial"))).toEqual([]);
});

test("keeps nothing of a body that breaks off", async () => {
  async function* broken() {
    yield HELLO;
    await Promise.reject(new Error("connection lost"));
  }
  await expect(files.write(broken())).rejects.toThrow("connection lost");
  expect(await readdir(join(folder, "files", "partial"))).toEqual([]);
});

test("collects files no row knows, but no young ones unless told", async () => {
  const kept = await files.write([HELLO]);
  const orphan = await files.write([HELLO]);
  expect(await files.collectOrphans((uuid) => uuid === kept.uuid, 0)).toBe(0);
  expect(await files.collectOrphans((uuid) => uuid === kept.uuid, Infinity)).toBe(1);
  await expect(buffer(files.read(orphan.uuid, 0, 4))).rejects.toThrow("ENOENT");
  expect((await buffer(files.read(kept.uuid, 0, 4))).toString()).toBe("hello");
});

test("reads Range headers as RFC 9110 says", () => {
  expect(parseRange(null, 10)).toBeNull();
  expect(parseRange("items=0-1", 10)).toBeNull();
  expect(parseRange("bytes=0-3", 10)).toEqual({ start: 0, end: 3 });
  expect(parseRange("bytes=4-", 10)).toEqual({ start: 4, end: 9 });
  expect(parseRange("bytes=-3", 10)).toEqual({ start: 7, end: 9 });
  expect(parseRange("bytes=-30", 10)).toEqual({ start: 0, end: 9 });
  expect(parseRange("bytes=5-99", 10)).toEqual({ start: 5, end: 9 });
  for (const bad of ["bytes=10-", "bytes=5-4", "bytes=-", "bytes=0-1,3-4", "bytes=a-b", "bytes=-0"]) {
    expect(parseRange(bad, 10)).toBe("unsatisfiable");
  }
  expect(parseRange("bytes=0-0", 0)).toBeNull();
});
