import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fc from "fast-check";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DeadLetters, formatRecord, Outbox, parseRecord } from "./index";

let folder: string;
let outbox: Outbox;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "opensync-outbox-"));
  outbox = new Outbox(join(folder, "outbox"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("a record", () => {
  test("is what a hook's shell writes: lines of name=value, an empty line, the payload byte for byte", () => {
    const text = 'v=1\nat=1767225600\nenv.CLAUDE_SYNC_TOOL_CALLS=false\n\n{"a":"\n\n=é"}\n';
    expect(parseRecord("1-2-3.rec", 5, text)).toEqual({
      name: "1-2-3.rec",
      at: 5,
      headers: { v: "1", at: "1767225600", "env.CLAUDE_SYNC_TOOL_CALLS": "false" },
      payload: '{"a":"\n\n=é"}\n',
    });
  });

  test("reads as it was written, whatever is in it", () => {
    const name = fc.stringMatching(/^[a-zA-Z][\w.]{0,20}$/).filter((text) => text !== "v");
    fc.assert(
      fc.property(fc.dictionary(name, fc.string()), fc.string({ unit: "binary" }), (headers, payload) => {
        const oneLine = Object.fromEntries(
          Object.entries(headers).map(([key, value]) => [key, value.replaceAll(/[\r\n]/g, "")]),
        );
        const record = parseRecord("x.rec", 0, formatRecord({ v: "1", ...headers }, payload));
        expect(record.headers).toEqual({ v: "1", ...oneLine });
        expect(record.payload).toBe(payload);
      }),
    );
  });

  test.each(["", "v=1", "v=1\nat=1\n", "\n{}", "v=2\n\n{}", "at=1\n\n{}", "v=1\nno name\n\n{}", "\u0000\u0000"])(
    "that is torn or of another version (%j) is invalid",
    (text) => {
      expect(() => parseRecord("x.rec", 0, text)).toThrow(expect.objectContaining({ code: "invalid_record" }));
    },
  );
});

describe("the outbox", () => {
  test("gives records in the order in which they were written, until they are removed", async () => {
    for (const payload of ["one", "two", "three"]) await outbox.append({ payload, headers: { kind: "k" } });
    const names = await outbox.names();
    const records = await Promise.all(names.map((name) => outbox.read(name)));
    expect(records.map((record) => record?.payload)).toEqual(["one", "two", "three"]);
    expect(records[0]?.headers).toMatchObject({ v: "1", kind: "k" });
    expect(Math.abs(Date.now() - (records[0]?.at ?? 0))).toBeLessThan(60_000);
    await outbox.remove(names[0] ?? "");
    expect(await outbox.count()).toBe(2);
    expect(await outbox.read(names[0] ?? "")).toBeNull();
  });

  test("orders by seconds, then by the writer's count, and by numbers instead of digits", async () => {
    await mkdir(outbox.folder);
    const inOrder = ["9-7-1.rec", "10-7-2.rec", "10-7-10.rec", "10-30-1.rec", "other.rec"];
    for (const name of inOrder.toReversed()) await writeFile(join(outbox.folder, name), "");
    await writeFile(join(outbox.folder, ".tmp-1-1-1.rec"), "");
    expect(await outbox.names()).toEqual(inOrder);
  });

  test.skipIf(process.platform === "win32")("is its owner's only", async () => {
    const name = await outbox.append({ payload: "x" });
    expect((await stat(outbox.folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(outbox.folder, name ?? ""))).mode & 0o777).toBe(0o600);
  });

  test("that grows too large drops hints first, then everything, and says so", async () => {
    const small = new Outbox(outbox.folder, { hints: 2, all: 4 });
    const append = (isHint: boolean) => small.append({ payload: "x", isHint });
    expect([await append(true), await append(true), await append(true)]).toContain(null);
    expect(await small.count()).toBe(2);
    expect([await append(false), await append(false), await append(false)].filter((name) => name === null)).toEqual([
      null,
    ]);
    expect(await small.count()).toBe(4);
  });

  test("that cannot be written says what to do, and keeps nothing half", async () => {
    await writeFile(outbox.folder, "a file in its place");
    await expect(outbox.append({ payload: "x" })).rejects.toMatchObject({
      code: "state_unusable",
      hint: expect.any(String),
    });
    expect(await readdir(folder)).toEqual(["outbox"]);
  });

  test("collects the drafts of killed writers after an hour, and no others", async () => {
    await outbox.append({ payload: "x" });
    for (const name of [".tmp-old", ".tmp-new"]) await writeFile(join(outbox.folder, name), "");
    const before = Date.now() / 1000 - 3601;
    await utimes(join(outbox.folder, ".tmp-old"), before, before);
    await outbox.collectLeftovers();
    expect((await readdir(outbox.folder)).filter((name) => name.startsWith("."))).toEqual([".tmp-new"]);
    expect(await outbox.count()).toBe(1);
  });

  test("holds whole records only, wherever their writer is killed, and from many writers at once", async () => {
    const program = join(folder, "writer.mjs");
    const contents = `import { Outbox } from ${JSON.stringify(join(import.meta.dirname, "index.ts"))};
      const outbox = new Outbox(process.argv[2]);
      for (let n = 0; ; n++) await outbox.append({ payload: "begin" + "x".repeat(100_000) + "end" });`;
    await build({
      stdin: { contents, resolveDir: import.meta.dirname },
      outfile: program,
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20",
    });
    const writers = [1, 2, 3].map(() => spawn(process.execPath, [program, outbox.folder], { stdio: "inherit" }));
    const ended = writers.map((writer) => once(writer, "exit"));
    for (const [index, writer] of writers.entries()) {
      await expect.poll(() => outbox.count(), { timeout: 30_000 }).toBeGreaterThan(20 * (index + 1));
      writer.kill("SIGKILL");
    }
    await Promise.all(ended);
    const names = await outbox.names();
    for (const name of names) expect((await outbox.read(name))?.payload).toMatch(/^beginx{100000}end$/);
  });
});

describe("dead letters", () => {
  const letter = { at: 1, kind: "record", what: "1-1-1.rec", code: "invalid_record", message: "is torn" };

  test("are kept with their reason, one for the same thing, newest first", async () => {
    const dead = new DeadLetters(join(folder, "dead"));
    expect(await dead.list()).toEqual([]);
    await dead.add({ ...letter, content: "v=1" });
    await dead.add({ ...letter, at: 2, content: "v=1" });
    await dead.add({ ...letter, at: 3, what: "other" });
    expect(await dead.count()).toBe(2);
    expect(await dead.list()).toEqual([
      { ...letter, at: 3, what: "other" },
      { ...letter, at: 2, content: "v=1" },
    ]);
    await dead.clear();
    expect(await dead.count()).toBe(0);
  });

  test("keep the beginning of what is large, and show one that cannot be read", async () => {
    const dead = new DeadLetters(join(folder, "dead"));
    await dead.add({ ...letter, content: "x".repeat(1024 * 1024) });
    expect((await dead.list())[0]?.content).toHaveLength(64 * 1024);
    const [name = ""] = await readdir(dead.folder);
    await writeFile(join(dead.folder, name), (await readFile(join(dead.folder, name), "utf8")).slice(0, 10));
    expect(await dead.list()).toMatchObject([{ kind: "unknown", what: name }]);
  });
});
