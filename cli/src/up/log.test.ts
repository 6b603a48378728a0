import { PassThrough } from "node:stream";
import type { EngineLogEntry } from "@opensync/engine";
import { expect, test, vi } from "vitest";
import { logTo, type LogFormat } from "./log";
import type { LogLevel } from "./log-event";

const at = Date.UTC(2026, 10, 21, 20, 15);
const requestId = "0123456789abcdef";

const request: EngineLogEntry = {
  type: "request",
  requestId,
  origin: "main",
  method: "POST",
  route: "mutation",
  status: 200,
  at,
  durationMs: 12.345,
};
const called: EngineLogEntry = {
  type: "function",
  path: "notes:add",
  kind: "mutation",
  requestId,
  at,
  durationMs: 3,
  error: null,
  logLines: [],
};
const failed: EngineLogEntry = { ...called, error: "Uncaught Error: no\n    at handler (notes.ts:1:2)\n" };

function written(
  entries: EngineLogEntry[],
  { level = "warn", format = "text", isTTY = false }: { level?: LogLevel; format?: LogFormat; isTTY?: boolean } = {},
): string {
  const stream = Object.assign(new PassThrough(), { isTTY });
  const log = logTo(stream, { format, level });
  for (const entry of entries) log.engine(entry);
  return String(stream.read() ?? "");
}

test("by default there is nothing but faults and functions that failed", () => {
  expect(written([request, called, { ...called, logLines: ["[LOG] 'hello'", "[DEBUG] 'more'"] }])).toBe("");
  const fault: EngineLogEntry = { type: "engineError", part: "http", error: new Error("broken") };
  expect(written([fault])).toMatch(/^\S+Z error {18}fault in http: Error: broken\n {8}at /);
  expect(written([failed])).toBe(
    `2026-11-21T20:15:00.000Z error ${requestId} mutation notes:add failed after 3 ms: Uncaught Error: no\n        at handler (notes.ts:1:2)\n`,
  );
});

test("a component's function is named with its component", () => {
  const ofComponent = { ...called, component: "requestLimiter", path: "lib:rateLimit" };
  expect(written([ofComponent], { level: "debug" })).toContain(" mutation requestLimiter/lib:rateLimit in 3 ms\n");
});

test("each level adds to the one before", () => {
  const entries: EngineLogEntry[] = [
    { ...failed, logLines: ["[WARN] 'careful'", "[INFO] 'note'", "[DEBUG] 'detail'"] },
    { ...failed, code: "TooManyDocumentsRead" },
    { ...failed, code: "ConvexError" },
    called,
    request,
    { ...request, status: 503 },
  ];
  const lines = (level: LogLevel): number => written(entries, { level, format: "json" }).trim().split("\n").length;
  expect((["error", "warn", "info", "debug"] as const).map(lines)).toEqual([1, 4, 7, 9]);
});

test("as text, time, level and request stand in columns", () => {
  const socket: EngineLogEntry = { type: "socket", code: 1006, at, durationMs: 2500 };
  const text = written([request, { ...called, logLines: ["[LOG] 'hello'"] }, { ...request, status: 0 }, socket], {
    level: "debug",
  });
  expect(text.split("\n")).toEqual([
    `2026-11-21T20:15:00.000Z info  ${requestId} POST mutation 200 in 12 ms`,
    `2026-11-21T20:15:00.000Z info  ${requestId} mutation notes:add: 'hello'`,
    `2026-11-21T20:15:00.000Z debug ${requestId} mutation notes:add in 3 ms`,
    `2026-11-21T20:15:00.000Z info  ${requestId} POST mutation left by its caller in 12 ms`,
    `2026-11-21T20:15:00.000Z info  ${" ".repeat(16)} WebSocket closed with 1006 after 2.5 s`,
    "",
  ]);
});

test("colour is for terminals", () => {
  vi.stubEnv("NO_COLOR", "");
  expect(written([failed])).not.toContain("\u001b");
  expect(written([failed], { isTTY: true })).toContain("\u001b[31merror\u001b[39m");
  expect(written([failed], { isTTY: true, format: "json" })).not.toContain("\u001b");
});

test("as JSON, each event is one object on one line", () => {
  const text = written([request, { ...failed, logLines: ["[ERROR] 'two\nlines'"] }], {
    level: "debug",
    format: "json",
  });
  const time = "2026-11-21T20:15:00.000Z";
  expect(
    text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([
    {
      time,
      level: "info",
      event: "request",
      requestId,
      origin: "main",
      method: "POST",
      route: "mutation",
      status: 200,
      durationMs: 12.3,
    },
    {
      time,
      level: "error",
      event: "console",
      requestId,
      function: "notes:add",
      kind: "mutation",
      message: "'two\nlines'",
    },
    {
      time,
      level: "error",
      event: "function",
      requestId,
      function: "notes:add",
      kind: "mutation",
      durationMs: 3,
      status: "failed",
      error: "Uncaught Error: no\n    at handler (notes.ts:1:2)",
    },
  ]);
});

test("what the command says is plain for a person and an event for a program, whatever the level", () => {
  const said = (format: LogFormat): string => {
    const stream = new PassThrough();
    logTo(stream, { format, level: "error" }).say("stopping", "Stopping.");
    return String(stream.read());
  };
  expect(said("text")).toBe("Stopping.\n");
  expect(JSON.parse(said("json"))).toMatchObject({ level: "info", event: "stopping", message: "Stopping." });
});

test.each([
  ["a key of the API", "Uncaught Error: bad key osk_abcdefghijklmnop", "osk_abcdefghijklmnop"],
  ["the admin key", "Uncaught Error: opensync|0123456789abcdef0123456789abcdef", "0123456789abcdef0123"],
  ["a token", "Uncaught Error: eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln", "eyJzdWIiOiJhIn0"],
  ["a query string", "Uncaught TypeError: no answer from https://host.test/path?code=hidden&x=1", "hidden"],
  [
    "an argument that does not fit",
    'ArgumentValidationError: Value does not match validator.\nPath: .n\nValue: "hidden"\nValidator: v.float64()\n',
    "hidden",
  ],
  [
    "a document that does not fit",
    'Failed to insert or update a document in table "notes" because it does not match the schema: Object contains extra field `a` that is not in the validator.\n\nObject: {a: "hidden"}\nValidator: v.object({})\n',
    "hidden",
  ],
  [
    "a literal that does not fit",
    'ArgumentValidationError: `"hidden"` does not match literal validator `v.literal("a")`.',
    "hidden",
  ],
])("%s does not get into the log", (_what, error, secret) => {
  for (const format of ["text", "json"] as const) {
    const text = written([{ ...failed, error, logLines: [`[ERROR] ${error}`] }], { format, level: "debug" });
    expect(text).toContain("notes:add");
    expect(text).not.toContain(secret);
  }
});
