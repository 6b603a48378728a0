import { expect, onTestFinished, test } from "vitest";
import { closeAppsAfterEach, openApp } from "../exec/test-app";
import { languageGlobals } from "./globals";

closeAppsAfterEach();

/** What upstream's default runtime has beside the language's own globals (and `Convex`, its way into the backend). */
const UPSTREAM_GLOBALS = `
  URL URLSearchParams crypto CryptoKey SubtleCrypto DOMException console Event EventTarget CustomEvent structuredClone
  setTimeout setInterval clearTimeout clearInterval AbortController AbortSignal AsyncLocalStorage AsyncResource
  ReadableStream ReadableStreamDefaultReader ReadableStreamBYOBReader TransformStream WritableStream WritableStreamDefaultWriter
  atob btoa TextEncoder TextDecoder TextEncoderStream TextDecoderStream Blob File FormData Headers Request Response fetch
  performance WebAssembly process self Convex
`;

const ABSENT = `
  Buffer module exports __filename __dirname global setImmediate clearImmediate queueMicrotask
  CompressionStream DecompressionStream WebSocket navigator MessageChannel BroadcastChannel Crypto Performance
`
  .trim()
  .split(/\s+/);

function probe(body: string): Record<string, string> {
  return {
    "probe.ts": `
      import { actionGeneric as action, queryGeneric as query } from "convex/server";
      const probe = async () => { ${body} };
      export const inQuery = query({ args: {}, handler: probe });
      export const inAction = action({ args: {}, handler: probe });`,
  };
}

test("globalThis holds the language's globals and upstream's, and nothing else", async () => {
  const { run } = await openApp(probe("return Object.getOwnPropertyNames(globalThis).sort()"));
  const expected = new Set([...languageGlobals(), ...UPSTREAM_GLOBALS.trim().split(/\s+/)]);
  expect(await run("probe:inQuery")).toEqual([...expected].sort());
});

test.each(["inQuery", "inAction"])("what upstream lacks is absent from every way of reaching it: %s", async (name) => {
  const names = JSON.stringify(ABSENT);
  const { run } = await openApp(
    probe(`
      const found = [];
      const direct = { ${ABSENT.map((global) => `${global}: typeof ${global}`).join(", ")} };
      for (const name of ${names}) {
        if (direct[name] !== "undefined") found.push("direct " + name);
        if (name in globalThis) found.push("globalThis " + name);
        if (new Function("return typeof " + name)() !== "undefined") found.push("new Function " + name);
        if (Function("return function(){ return typeof " + name + " }")()() !== "undefined") found.push("Function " + name);
        if (eval("typeof " + name) !== "undefined") found.push("eval " + name);
        if ((0, eval)("(0, eval)('typeof " + name + "')") !== "undefined") found.push("nested eval " + name);
        if (name in Function("return this")()) found.push("Function this " + name);
        if (name in (0, eval)("this")) found.push("eval this " + name);
      }
      return found;`),
  );
  expect(await run(`probe:${name}`)).toEqual([]);
});

test("require is the bundler's own shim, which loads nothing", async () => {
  const { run } = await openApp(
    probe(`
      if (new Function("return typeof require")() !== "undefined" || eval("typeof require") !== "undefined") return "reachable";
      try { return typeof require(["node", "fs"].join(":")); } catch (error) { return error.message; }`),
  );
  expect(await run("probe:inQuery")).toBe('Dynamic require of "node:fs" is not supported');
});

test("the host's globals are not reachable by eval and new Function, nor is process beyond env", async () => {
  const { run } = await openApp(
    probe(`
      return [
        Object.keys(process), process.version ?? null, new Function("return Object.keys(process)")(), eval("Object.keys(process)"),
        globalThis === self, Function("return this")() === globalThis, (0, eval)("this") === globalThis,
        new Function("a", "b", "return a * b")(6, 7), eval("1; 2 + 3"), (() => 1) instanceof Function, new Date() instanceof Date,
      ];`),
  );
  expect(await run("probe:inQuery")).toEqual([["env"], null, ["env"], ["env"], true, true, true, 42, 5, true, true]);
});

test("constructors reached through prototypes compile in the sandbox too, those of the host's code do not", async () => {
  const { run } = await openApp({
    ...probe(`
      const samples = [() => {}, async () => {}, function* () {}, async function* () {}];
      const made = samples.map((sample) => sample.constructor("return [typeof Buffer, Object.keys(process).join()]"));
      return [made[0](), await made[1](), made[2]().next().value, (await made[3]().next()).value, samples.map((sample) => sample.constructor.name)];`),
    "atImport.ts": `
      import { queryGeneric as query } from "convex/server";
      const found = (() => {}).constructor("return typeof Buffer")();
      export default query({ args: {}, handler: () => found });`,
  });
  const contained = ["undefined", "env"];
  expect(await run("probe:inQuery")).toEqual([
    contained,
    contained,
    contained,
    contained,
    ["Function", "AsyncFunction", "GeneratorFunction", "AsyncGeneratorFunction"],
  ]);
  expect(await run("atImport")).toBe("undefined");
  const host = (): void => undefined;
  expect(Reflect.apply(host.constructor, undefined, ["return typeof Buffer"])()).toBe("function");
  expect(host instanceof host.constructor).toBe(true);
});

test("environment variables can be read by name and not changed", async () => {
  const { run } = await openApp(
    probe(
      `process.env.GREETING = "changed"; return [process.env.GREETING, process.env.MISSING === undefined, process.env.PATH === undefined];`,
    ),
    { env: { GREETING: "hello" } },
  );
  expect(await run("probe:inQuery")).toEqual(["hello", true, true]);
});

test("time and chance stand still or are seeded in a query, and flow in an action", async () => {
  const { run } = await openApp(
    probe(`
      const times = [Date.now(), new Date().getTime(), new Date(Date.now()).valueOf()];
      const random = [Math.random(), Math.random()];
      return { times, random, inRange: random.every((n) => n >= 0 && n < 1), text: typeof Date(), parsed: new Date("2026-01-02").getTime() };`),
    { clock: () => 1_700_000_000_123.9 },
  );
  const result = await run("probe:inQuery");
  expect(result).toMatchObject({
    times: [1_700_000_000_123, 1_700_000_000_123, 1_700_000_000_123],
    inRange: true,
    text: "string",
    parsed: 1_767_312_000_000,
  });
  expect(await run("probe:inQuery")).not.toEqual(result);
});

test("the time zone is UTC wherever the process runs", async () => {
  const zone = process.env["TZ"];
  onTestFinished(() => {
    if (zone === undefined) delete process.env["TZ"];
    else process.env["TZ"] = zone;
  });
  process.env["TZ"] = "America/St_Johns";
  const { run } = await openApp(
    probe(`
      const date = new Date(2026, 0, 31, 23, 4, 5, 6);
      const moved = new Date(date);
      moved.setHours(25, 1);
      moved.setMonth(2);
      class Later extends Date { half() { return this.getHours() / 2; } }
      const later = new Later(date);
      return {
        iso: date.toISOString(),
        local: [date.getFullYear(), date.getMonth(), date.getDate(), date.getDay(), date.getHours(), date.getMinutes(), date.getSeconds(), date.getMilliseconds(), date.getTimezoneOffset(), date.getYear()],
        moved: moved.toISOString(),
        texts: [String(date), date.toDateString(), date.toTimeString(), Date().endsWith("GMT+0000 (Coordinated Universal Time)"), String(new Date(NaN)), date + 1],
        locale: [date.toLocaleString(), date.toLocaleDateString("de-DE"), date.toLocaleTimeString(undefined, { timeZone: "Asia/Tokyo" }), new Intl.DateTimeFormat().format(date), Intl.DateTimeFormat().resolvedOptions().timeZone],
        parsed: ["2026-01-02", "2026-01-02T03:04", "2026-01-02T03:04:05.678", "2026-01-02 03:04", "Jan 2, 2026 3:04", "2026-01-02T03:04+02:00", "Fri, 02 Jan 2026 03:04:00 GMT", "Jan 2 2026 03:04 -0230"].map((text) => new Date(text).toISOString() + (Date.parse(text) === new Date(text).getTime() ? "" : "!")),
        types: [date instanceof Date, date.constructor === Date, structuredClone(date) instanceof Date, later.half(), later instanceof Later, date instanceof Later, Number.isNaN(Date.parse("nonsense")), new Date(date).getTime() === date.getTime(), Object.prototype.toString.call(date), JSON.stringify({ date })],
      };`),
  );
  expect(await run("probe:inQuery")).toEqual({
    iso: "2026-01-31T23:04:05.006Z",
    local: [2026, 0, 31, 6, 23, 4, 5, 6, 0, 126],
    moved: "2026-03-01T01:01:05.006Z",
    texts: [
      "Sat Jan 31 2026 23:04:05 GMT+0000 (Coordinated Universal Time)",
      "Sat Jan 31 2026",
      "23:04:05 GMT+0000 (Coordinated Universal Time)",
      true,
      "Invalid Date",
      "Sat Jan 31 2026 23:04:05 GMT+0000 (Coordinated Universal Time)1",
    ],
    locale: [
      expect.stringMatching(/^1\/31\/2026, 11:04:05\sPM$/),
      "31.1.2026",
      expect.stringMatching(/^8:04:05\sAM$/),
      "1/31/2026",
      "UTC",
    ],
    parsed: [
      "2026-01-02T00:00:00.000Z",
      "2026-01-02T03:04:00.000Z",
      "2026-01-02T03:04:05.678Z",
      "2026-01-02T03:04:00.000Z",
      "2026-01-02T03:04:00.000Z",
      "2026-01-02T01:04:00.000Z",
      "2026-01-02T03:04:00.000Z",
      "2026-01-02T05:34:00.000Z",
    ],
    types: [true, true, true, 11.5, true, false, true, true, "[object Date]", '{"date":"2026-01-31T23:04:05.006Z"}'],
  });
  expect(new Date(2026, 0, 1).getTimezoneOffset()).toBe(210);
});

test("fetch, timers and the Performance API refuse to work in a query in upstream's words", async () => {
  const attempts = [
    "setTimeout(() => {}, 0)",
    "setInterval(() => {}, 1)",
    "await fetch('http://127.0.0.1/')",
    "performance.now()",
  ];
  const { run } = await openApp(
    probe(`
      const messages = [];
      ${attempts.map((attempt) => `try { ${attempt}; messages.push("worked"); } catch (error) { messages.push(error.message); }`).join("\n")}
      return messages;`),
  );
  expect(await run("probe:inQuery")).toEqual(
    ["setTimeout", "setInterval", "fetch()", "the Performance API"].map(
      (what) =>
        `Can't use ${what} in queries and mutations. Please consider using an action. See https://docs.convex.dev/functions/actions for more details.`,
    ),
  );
});

test("timers run in actions, keep the call they belong to, and can be cleared", async () => {
  const { run } = await openApp(
    probe(`
      const events = [];
      clearTimeout(setTimeout(() => events.push("cleared"), 1));
      let ticks = 0;
      await new Promise((resolve) => { const id = setInterval(() => { if (++ticks === 3) { clearInterval(id); resolve(); } }, 1); });
      await new Promise((resolve) => setTimeout((word) => { events.push(word); console.log("from a timer"); resolve(); }, 1, "fired"));
      return { events, ticks, now: performance.now() > 0 };`),
  );
  expect(await run("probe:inAction")).toEqual({ events: ["fired"], ticks: 3, now: true });
});

test("cryptography and weak references work in queries", async () => {
  const { run } = await openApp(
    probe(`
      const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode("abc"));
      const ref = new WeakRef({ kept: true });
      new FinalizationRegistry(() => {}).register({}, 1);
      return [
        new Uint8Array(digest)[0], crypto.randomUUID().length, crypto.getRandomValues(new Uint8Array(4)).length, ref.deref().kept,
        (await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, true, ["sign"])) instanceof CryptoKey,
      ];`),
  );
  expect(await run("probe:inQuery")).toEqual([0xba, 36, 4, true, true]);
});

test("AsyncLocalStorage from node:async_hooks works in actions", async () => {
  const { run } = await openApp({
    "probe.ts": `
      import { AsyncLocalStorage } from "node:async_hooks";
      import { actionGeneric as action } from "convex/server";
      const storage = new AsyncLocalStorage();
      export const inAction = action({ args: {}, handler: async () => await storage.run("kept", async () => { await null; return storage.getStore(); }) });`,
  });
  expect(await run("probe:inAction")).toBe("kept");
});
