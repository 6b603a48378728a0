import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import type { Check } from "./check";
import { verify, type VerifyOptions } from "./verify";

const hooks: Check = { name: "Hooks", state: "ok", message: "installed" };
const store: Check = { name: "Store", state: "missing", message: "damaged", hint: "Mend it" };
const courier: Check = { name: "Courier", state: "missing", message: "it does not start" };

async function run(checks: readonly Check[], options: VerifyOptions = {}): Promise<{ code: number; out: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const profile = {
    name: "test-sync",
    version: "1.0.0",
    environmentPrefix: "TEST_SYNC",
    command: "test-sync",
  };
  const io = { environment: {}, cwd: "/", stdin: Readable.from([]), stdout, stderr, profile };
  const out = text(stdout);
  const code = await verify(io, options, one(checks), "Store");
  stdout.end();
  return { code, out: await out };
}

async function* one(checks: readonly Check[]): AsyncGenerator<Check> {
  yield* checks;
}

test("shows each check with its hint, and what follows where nothing is missing", async () => {
  const unsure: Check = { name: "Agent", state: "warning", message: "is not on the PATH", hint: "Install it" };
  expect(await run([unsure, hooks])).toEqual({
    code: 0,
    out: [
      "! Agent       is not on the PATH",
      "              Install it",
      "✔ Hooks       installed",
      "",
      "Every session that you start is captured while it runs.",
      "",
    ].join("\n"),
  });
});

test("tells what is lost from what only waits", async () => {
  expect(await run([hooks, store, courier])).toMatchObject({
    code: 1,
    out: expect.stringContaining("2 things are missing: what is captured waits on this machine, and follows later.\n"),
  });
  expect(await run([{ ...hooks, state: "missing" }, courier])).toMatchObject({
    code: 1,
    out: expect.stringContaining("2 things are missing: sessions are not captured.\n"),
  });
});

test("as JSON is one value", async () => {
  const { code, out } = await run([hooks, store], { json: true });
  expect([code, JSON.parse(out)]).toEqual([1, { ok: false, checks: [hooks, store] }]);
});
