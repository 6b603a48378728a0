import { expect, test } from "vitest";
import { closeAppsAfterEach, writeApp } from "../exec/test-app";
import { bundleFolder } from "./bundle";
import { modulesFromPushRequest } from "./push-request";

closeAppsAfterEach();

const FUNCTION =
  'import { queryGeneric as query } from "convex/server"; export const get = query({ args: {}, handler: async () => 1 });';

test("bundles the files that the convex CLI takes for modules, the schema and the auth configuration", async () => {
  const dir = writeApp({
    "messages.ts": FUNCTION,
    "dir/nested.tsx": FUNCTION,
    "plain.js": FUNCTION,
    "schema.ts": 'import { defineSchema } from "convex/server"; export default defineSchema({});',
    "auth.config.ts": "export default { providers: [] };",
    "_generated/api.js": FUNCTION,
    "_generated/api.d.ts": "export declare const x: number;",
    ".hidden.ts": FUNCTION,
    "#temp.ts": FUNCTION,
    "messages.test.ts": FUNCTION,
    "with space.ts": FUNCTION,
    "empty.ts": "const nothing = 1;",
    "notes.md": "no module",
    "component/convex.config.ts": "export default 1;",
    "component/inner.ts": FUNCTION,
  });
  const paths = (await bundleFolder(dir)).map((module) => module.path);
  expect(paths.filter((path) => !path.startsWith("_deps/")).sort()).toEqual([
    "auth.config.js",
    "dir/nested.js",
    "messages.js",
    "plain.js",
    "schema.js",
  ]);
  expect(paths.some((path) => path.startsWith("_deps/"))).toBe(true);
});

test.each(['"use node";', "// about this file\n'use node'\n", '"use strict"; "use node";'])(
  "a module that begins with %s is refused by name",
  async (directive) => {
    const dir = writeApp({ "mail.ts": `${directive}\n${FUNCTION}` });
    await expect(bundleFolder(dir)).rejects.toMatchObject({
      code: "NotSupported",
      message: expect.stringContaining("mail.ts") as string,
    });
  },
);

test('the words "use node" elsewhere are no directive', async () => {
  const dir = writeApp({ "mail.ts": `// "use node"\n${FUNCTION}\nexport const hint = "use node";` });
  expect((await bundleFolder(dir)).map((module) => module.path)).toEqual(["mail.js"]);
});

test("an import of a Node module, a missing file and a missing folder are errors that say what is wrong", async () => {
  await expect(bundleFolder(writeApp({ "a.ts": 'import fs from "node:fs"; export const x = fs;' }))).rejects.toThrow(
    /node:fs[\s\S]*not Node\.js/,
  );
  await expect(bundleFolder(writeApp({ "a.ts": 'export * from "./missing";' }))).rejects.toThrow(
    /Could not resolve ".\/missing"/,
  );
  await expect(bundleFolder("/nowhere/convex")).rejects.toThrow("The functions folder");
});

test("an app that installs components is refused", async () => {
  const dir = writeApp({
    "convex.config.ts":
      'import { defineApp } from "convex/server"; const app = defineApp(); app.use(x); export default app;',
  });
  await expect(bundleFolder(dir)).rejects.toMatchObject({ code: "NotSupported" });
});

test("reads the modules out of a push request", () => {
  const module = { path: "a.js", source: "export {};", sourceMap: "{}", environment: "isolate" };
  const request = {
    appDefinition: { changedModules: [module], unchangedModuleHashes: [], schema: { ...module, path: "schema.js" } },
    componentDefinitions: [],
  };
  expect(modulesFromPushRequest(request).map(({ path }) => path)).toEqual(["a.js", "schema.js"]);
});

test.each([
  ["not an object", [], "InvalidPushRequest"],
  ["without modules", { appDefinition: {} }, "InvalidPushRequest"],
  [
    "with unchanged modules left out",
    { appDefinition: { changedModules: [], unchangedModuleHashes: [{ path: "b.js" }] } },
    "InvalidPushRequest",
  ],
  ["with components", { appDefinition: { changedModules: [] }, componentDefinitions: [{}] }, "NotSupported"],
  [
    "with a Node module",
    { appDefinition: { changedModules: [{ path: "a.js", source: "", environment: "node" }] } },
    "NotSupported",
  ],
])("a push request %s is refused", (_what, request, code) => {
  expect(() => modulesFromPushRequest(request)).toThrow(expect.objectContaining({ code }) as Error);
});
