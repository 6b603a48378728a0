import { expect, test } from "vitest";
import { closeAppsAfterEach, openApp } from "./test-app";

closeAppsAfterEach();

const APP = {
  "fail.ts": `
    import { internalQueryGeneric as internalQuery, mutationGeneric as mutation, queryGeneric as query, actionGeneric as action } from "convex/server";
    import { ConvexError, v } from "convex/values";
    function thrower() {
      throw new TypeError("deep inside");
    }
    export const deep = query({
      args: {},
      handler: async () => {
        await null;
        thrower();
      },
    });
    export const text = query({ args: {}, handler: async () => { throw "just text"; } });
    export const object = query({ args: {}, handler: async () => { throw { a: 1 }; } });
    export const convexError = query({ args: {}, handler: async () => { throw new ConvexError({ code: 7, big: 1n }); } });
    export const deepData = query({ args: {}, handler: async () => { let value: any = 1; for (let i = 0; i < 70; i++) value = [value]; throw new ConvexError(value); } });
    export const hidden = internalQuery({ args: {}, handler: async () => 1 });
    export const typed = query({ args: { n: v.number() }, returns: v.string(), handler: async (_ctx, { n }) => n as unknown as string });
    export const outer = mutation({ args: {}, handler: async (ctx) => await ctx.runQuery("fail:convexError", {}) });
    export const outerAction = action({
      args: {},
      handler: async (ctx) => {
        try { await ctx.runQuery("fail:convexError", {}); } catch (error) { return { data: (error as any).data.code, convex: error instanceof ConvexError }; }
      },
    });
    export default query({ args: {}, handler: async () => "the default export" });
    export const notAFunction = 1;
    export const deepValue = query({ args: {}, handler: async () => { let value: unknown = 1; for (let i = 0; i < 70; i++) value = [value]; return value; } });`,
};

const OUTSIDE = { identity: null, allowInternal: false, requestId: "0123456789abcdef" };

async function failure(path: string, args = {}, options = {}) {
  const { runner } = await openApp(APP, options);
  const result = await runner.runQuery(path, args, OUTSIDE);
  if (result.ok) throw new Error("the call succeeded");
  return result;
}

test("an error has the request id, the type, the message and the source-mapped frames of user code", async () => {
  const { error } = await failure("fail:deep");
  expect(error).toMatch(
    /^\[Request ID: 0123456789abcdef\] Server Error\nUncaught TypeError: deep inside\n {4}at thrower \(\.\.\/convex\/fail\.ts:5:13\)\n {4}at (async )?handler \(\.\.\/convex\/fail\.ts:11:9\)\n$/,
  );
});

test("what is thrown need not be an Error", async () => {
  expect((await failure("fail:text")).error).toMatch(/Server Error\nUncaught just text\n$/);
  expect((await failure("fail:object")).error).toMatch(/Server Error\nUncaught #<Object>\n$/);
});

test("the data of a ConvexError reaches the caller, also through a nested call, also when errors are redacted", async () => {
  const data = { big: { $integer: "AQAAAAAAAAA=" }, code: 7 };
  const direct = await failure("fail:convexError");
  expect(direct.errorData).toEqual(data);
  expect(direct.error).toMatch(/Server Error\nUncaught ConvexError: \{"code":7,"big":"1n"\}\n {4}at /);

  const { runner, run } = await openApp(APP, { redactErrors: true });
  const nested = await runner.runMutation("fail:outer", {}, OUTSIDE);
  expect(nested).toMatchObject({ ok: false, errorData: data, error: "[Request ID: 0123456789abcdef] Server Error" });
  expect(await run("fail:outerAction")).toEqual({ data: 7, convex: true });
});

test("redaction hides texts and log lines", async () => {
  const { error, logLines } = await failure("fail:deep", {}, { redactErrors: true });
  expect([error, logLines]).toEqual(["[Request ID: 0123456789abcdef] Server Error", []]);
});

test.each(["fail:hidden", "fail:missing", "nowhere:deep", "fail:notAFunction", "fail.js:hidden"])(
  "%s looks absent from outside",
  async (path) => {
    const name = path.replace(".js", "");
    expect(await failure(path)).toMatchObject({
      code: "FunctionNotFound",
      error: `[Request ID: 0123456789abcdef] Server Error\nCould not find public function for '${name}'. Did you forget to run \`npx convex dev\` or \`npx convex deploy\`?\n`,
    });
  },
);

test("an internal function can be called by the engine, a default export by its module", async () => {
  const { run } = await openApp(APP);
  expect([await run("fail:hidden"), await run("fail"), await run("fail.js:default")]).toEqual([
    1,
    "the default export",
    "the default export",
  ]);
});

test("a function of another kind is not run", async () => {
  const { runner } = await openApp(APP);
  expect(await runner.runMutation("fail:deep", {}, OUTSIDE)).toMatchObject({
    ok: false,
    error:
      "[Request ID: 0123456789abcdef] Server Error\nTrying to execute fail.js:deep as Mutation, but it is defined as Query.\n",
  });
});

test("arguments and results are validated in upstream's words", async () => {
  expect((await failure("fail:typed", { n: "1" })).error).toContain(
    'Server Error\nArgumentValidationError: Value does not match validator.\nPath: .n\nValue: "1"\nValidator: v.float64()\n',
  );
  expect((await failure("fail:typed", { n: 1, extra: true })).error).toContain(
    "Object contains extra field `extra` that is not in the validator.",
  );
  expect((await failure("fail:typed", { n: 1 })).error).toContain(
    "ReturnsValidationError: Value does not match validator.",
  );
  expect((await failure("fail:typed", [1])).error).toContain("must be one object");
});

test("a result or a ConvexError's data nested deeper than 64 levels is an error", async () => {
  expect((await failure("fail:deepValue")).error).toContain(
    "Function fail.js:deepValue return value invalid: Value is too",
  );
  const { error, errorData } = await failure("fail:deepData");
  expect(error).toContain("ConvexError with invalid data: Value is too nested (nested 65 levels deep");
  expect(errorData).toBeUndefined();
});
