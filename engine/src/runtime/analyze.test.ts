import { expect, test } from "vitest";
import { closeAppsAfterEach, openApp } from "../exec/test-app";

closeAppsAfterEach();

const FUNCTIONS = `
  import { actionGeneric as action, internalMutationGeneric as internalMutation, queryGeneric as query } from "convex/server";
  import { v } from "convex/values";
  export const list = query({ args: { n: v.number() }, returns: v.null(), handler: async () => null });
  export const loose = action(async () => null);
  export const clean = internalMutation({ args: {}, handler: async () => null });
  export const helper = () => 1;
  export default query({ args: {}, handler: async () => null });`;

test("finds functions with their kind, visibility and validators", async () => {
  const { app } = await openApp({ "dir/things.ts": FUNCTIONS });
  const found = [...app.functions.values()].map(({ path, kind, visibility, args, returns }) => ({
    path,
    kind,
    visibility,
    args,
    returns,
  }));
  const object = (value: object) => ({ type: "object", value });
  expect(found.sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
    { path: "dir/things:clean", kind: "mutation", visibility: "internal", args: object({}), returns: null },
    { path: "dir/things:default", kind: "query", visibility: "public", args: object({}), returns: null },
    {
      path: "dir/things:list",
      kind: "query",
      visibility: "public",
      args: object({ n: { fieldType: { type: "number" }, optional: false } }),
      returns: { type: "null" },
    },
    { path: "dir/things:loose", kind: "action", visibility: "public", args: { type: "any" }, returns: null },
  ]);
  expect([app.http, app.crons, app.schema, app.authConfig]).toEqual([null, [], null, null]);
});

test("finds crons, schema and the auth configuration, which may use environment variables", async () => {
  const { app } = await openApp(
    {
      "things.ts": FUNCTIONS,
      "crons.ts": `
        import { cronJobs, makeFunctionReference } from "convex/server";
        const crons = cronJobs();
        crons.interval("clean up", { minutes: 5 }, makeFunctionReference("things:clean"), {});
        export default crons;`,
      "schema.ts": `
        import { defineSchema, defineTable } from "convex/server";
        import { v } from "convex/values";
        export default defineSchema({ rows: defineTable({ a: v.string() }).index("by_a", ["a"]) });`,
      "auth.config.ts": 'export default { providers: [{ domain: process.env.ISSUER, applicationID: "app" }] };',
    },
    { env: { ISSUER: "https://issuer.example" } },
  );
  expect(app.crons).toEqual([
    { name: "clean up", component: "", path: "things:clean", args: [{}], schedule: { type: "interval", minutes: 5 } },
  ]);
  expect(app.schema?.tables.map((table) => table.tableName)).toEqual(["rows"]);
  expect(app.authConfig).toEqual({ providers: [{ domain: "https://issuer.example", applicationID: "app" }] });
});

test.each([
  [
    "a module that throws",
    { "broken.ts": "export const x = null as any; x.y;" },
    /Failed to analyze broken\.js: Uncaught TypeError: Cannot read properties of null[\s\S]*broken\.ts:1:/,
  ],
  ["a router that is none", { "http.ts": "export default {};" }, /default export of http\.js is not a router/],
  [
    "a cron job for a query",
    {
      "things.ts": FUNCTIONS,
      "crons.ts": `
        import { cronJobs, makeFunctionReference } from "convex/server";
        const crons = cronJobs();
        crons.hourly("list", { minuteUTC: 1 }, makeFunctionReference("things:list"), { n: 1 });
        export default crons;`,
    },
    /cron job "list" is to run things:list, which is a query/,
  ],
  [
    "a schema that is none",
    { "schema.ts": "export default 1;" },
    /default export of schema\.js is not made by defineSchema/,
  ],
  [
    "a timer while modules are imported",
    { "early.ts": "export {};\nsetTimeout(() => {}, 1);" },
    /Can't use setTimeout while modules are imported/,
  ],
  [
    "a rejection that nobody handles while modules are imported",
    { "early.ts": 'export {};\nvoid (async () => { throw new Error("nobody awaits"); })();' },
    /Failed to analyze early\.js: Uncaught Error: nobody awaits[\s\S]*early\.ts:2:/,
  ],
  [
    "a syscall while modules are imported",
    { "early.ts": 'export {};\nConvex.syscall("1.0/queryStream", "{}");' },
    /not available while modules are imported/,
  ],
])("%s is an error that names the module", async (_what, files, message) => {
  await expect(openApp(files as Record<string, string>)).rejects.toThrow(message);
});
