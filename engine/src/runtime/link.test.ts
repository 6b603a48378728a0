import { expect, test } from "vitest";
import { closeAppsAfterEach, openApp } from "../exec/test-app";
import { loadModules } from "./sandbox";

closeAppsAfterEach();

const EMPTY = { get: () => undefined, names: () => [] };

function link(files: Record<string, string>) {
  return loadModules(
    Object.entries(files).map(([path, source]) => ({ path, source, environment: "isolate" as const })),
    EMPTY,
  );
}

test("modules share one instance of a chunk, with live bindings", async () => {
  const linker = await link({
    "_deps/A.js": "let n = 0; export const bump = () => ++n; export { n }; export default class Counter {}",
    "one.js":
      'import Counter, { bump, n } from "./_deps/A.js"; export const run = () => { bump(); return [n, Counter.name]; };',
    "dir/two.js":
      'import * as a from "../_deps/A.js"; export const run = () => { a.bump(); return [a.n, a.default.name]; };',
  });
  const call = (path: string): unknown => (linker.load(path)["run"] as () => unknown)();
  expect(call("one.js")).toEqual([1, "Counter"]);
  expect(call("dir/two.js")).toEqual([2, "Counter"]);
});

test("modules may import each other", async () => {
  const linker = await link({
    "a.js":
      'import { isOdd } from "./b.js"; export function isEven(n) { return n === 0 || isOdd(n - 1); } export { isOdd };',
    "b.js": 'import { isEven } from "./a.js"; export function isOdd(n) { return n !== 0 && isEven(n - 1); }',
  });
  const { isEven, isOdd } = linker.load("a.js") as Record<string, (n: number) => boolean>;
  expect([isEven?.(10), isOdd?.(10), linker.load("b.js")["isOdd"] === isOdd]).toEqual([true, false, true]);
});

test("re-exports and dynamic imports are linked", async () => {
  const linker = await link({
    "a.js":
      'export * from "./b.js"; export { default as b } from "./b.js"; export const later = async () => (await import("./c.js")).value;',
    "b.js": "export const x = 1; export default 2;",
    "c.js": "export const value = 3;",
  });
  const module = linker.load("a.js");
  expect([module["x"], module["b"], await (module["later"] as () => Promise<unknown>)()]).toEqual([1, 2, 3]);
});

test("a module that throws does so each time it is loaded", async () => {
  const linker = await link({
    "a.js": 'globalThis.attempts = (globalThis.attempts ?? 0) + 1; throw new Error("attempt " + globalThis.attempts);',
  });
  expect(() => linker.load("a.js")).toThrow("attempt 1");
  expect(() => linker.load("a.js")).toThrow("attempt 1");
});

test("top-level await is refused with the module's name", async () => {
  await expect(link({ "slow.js": "export const x = await Promise.resolve(1);" })).rejects.toThrow(
    "slow.js uses top-level await, which is not supported. Await inside a function instead.",
  );
});

test("a module sees no require, module and exports", async () => {
  const linker = await link({
    "a.js": "export const kinds = [typeof require, typeof module, typeof exports, typeof $absent];",
  });
  expect(linker.load("a.js")["kinds"]).toEqual(["undefined", "undefined", "undefined", "undefined"]);
});

test("code that uses require, module or exports as names of its own works", async () => {
  const linker = await link({
    "a.js":
      "const module = { exports: 1 }; const require = (x) => x + 1; export const value = require(module.exports);",
  });
  expect(linker.load("a.js")["value"]).toBe(2);
});

test("a bundled folder shares state between modules through its chunks", async () => {
  const { run } = await openApp({
    "shared/state.ts": "export const log: string[] = []; export const shared = { log };",
    "a.ts": `
      import { actionGeneric as action } from "convex/server";
      import { log } from "./shared/state";
      export const write = action({ args: {}, handler: async () => { log.push("from a"); return log.length; } });`,
    "b.ts": `
      import { actionGeneric as action } from "convex/server";
      import { shared } from "./shared/state";
      export const read = action({ args: {}, handler: async () => shared.log });`,
  });
  await run("a:write");
  expect(await run("b:read")).toEqual(["from a"]);
});
