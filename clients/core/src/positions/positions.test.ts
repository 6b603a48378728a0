import * as fc from "fast-check";
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { machineId, openPositions, redactionSalt, type Positions } from "./index";

let state: string;
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), "opensync-state-"));
});
afterEach(() => rm(state, { recursive: true, force: true }));

function open({ backend = "http://127.0.0.1:3211", apiKey = "osk_one" } = {}): Positions {
  return openPositions({ stateFolder: state, client: "claude-code-sync", backend, apiKey });
}

async function onlyFile({ folder }: Positions): Promise<string> {
  const files = await readdir(folder);
  expect(files).toHaveLength(1);
  return join(folder, files[0] ?? "");
}

describe("positions", () => {
  test("are there for the next process, one file a transcript", async () => {
    await open().set("/a.jsonl", { offset: 1 });
    await open().set("/b.jsonl", { offset: 2 });
    await open().set("/a.jsonl", { offset: 3 });
    expect(open().get("/a.jsonl")).toEqual({ offset: 3 });
    expect(open().get("/b.jsonl")).toEqual({ offset: 2 });
    expect(open().get("/c.jsonl")).toBeUndefined();
    expect(await readdir(open().folder)).toHaveLength(2);
  });

  test("belong to one backend and one key, neither of which is readable in the folder's name", async () => {
    await open().set("/a.jsonl", 1);
    expect(open({ apiKey: "osk_two" }).get("/a.jsonl")).toBeUndefined();
    expect(open({ backend: "https://x.convex.site" }).get("/a.jsonl")).toBeUndefined();
    expect(open().folder).not.toContain("osk_one");
  });

  test.each([
    ["torn", (text: string) => text.slice(0, -3)],
    ["empty", () => ""],
    ["of another format", () => '{"format": 99, "position": 5}'],
    ["another transcript's", (text: string) => text.replace("/a.jsonl", "/z.jsonl")],
    ["not text", () => "\u0000\uFFFD"],
  ])("that are %s are absent, named, and replaced by the next one", async (_what, damage) => {
    const positions = open();
    await positions.set("/a.jsonl", { offset: 1 });
    const file = await onlyFile(positions);
    await writeFile(file, damage(await readFile(file, "utf8")));
    expect(positions.get("/a.jsonl")).toBeUndefined();
    expect(positions.damaged).toEqual([{ source: "/a.jsonl", file, reason: expect.any(String) }]);
    await positions.set("/a.jsonl", { offset: 2 });
    expect(positions.get("/a.jsonl")).toEqual({ offset: 2 });
  });

  test("written by many at once are one of the written, whole, with no draft left", async () => {
    const values = Array.from({ length: 20 }, (_, offset) => ({ offset, filling: "x".repeat(offset * 100) }));
    await Promise.all(values.map((value) => open().set("/a.jsonl", value)));
    expect(values).toContainEqual(open().get("/a.jsonl"));
    await onlyFile(open());
  });

  test("keep any JSON value under any path", async () => {
    const positions = open();
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.jsonValue(), async (source, value) => {
        await positions.set(source, value);
        expect(positions.get(source)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 50 },
    );
  });
});

describe("the machine's id and salt", () => {
  test("are made once, also when many processes start at once", async () => {
    expect(new Set(await Promise.all(Array.from({ length: 12 }, () => machineId(state)))).size).toBe(1);
    const salts = await Promise.all(Array.from({ length: 12 }, () => redactionSalt(state)));
    expect(new Set(salts).size).toBe(1);
    expect(salts[0]).toMatch(/^[0-9a-f]{64}$/);
    expect((await readdir(state)).sort()).toEqual(["machine-id", "redaction-salt"]);
  });

  test.skipIf(process.platform === "win32")("are their owner's only", async () => {
    await redactionSalt(state);
    expect((await stat(join(state, "redaction-salt"))).mode & 0o777).toBe(0o600);
  });

  test("are made anew when the file is damaged", async () => {
    await writeFile(join(state, "machine-id"), "oops");
    const id = await machineId(state);
    expect(id).toMatch(/^[\w-]{21}$/);
    expect(await machineId(state)).toBe(id);
  });

  test("say where they cannot be kept", async () => {
    await writeFile(join(state, "file"), "");
    await expect(machineId(join(state, "file"))).rejects.toMatchObject({
      code: "state_unusable",
      message: expect.stringContaining("machine-id"),
    });
  });
});
