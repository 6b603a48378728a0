import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { parseJson } from "../values/json";
import { closeAppsAfterEach, writeApp } from "../exec/test-app";
import { bundleFolder } from "./bundle";
import type { ModuleSource } from "./bundle";
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

test("makes the very modules that the convex CLI sends", { timeout: 60_000 }, async () => {
  const dir = writeApp({
    "messages.ts": `import { shared } from "./lib/shared"; ${FUNCTION} export const x = shared;`,
    "other.ts": `import { shared } from "./lib/shared"; ${FUNCTION} export const y = shared;`,
    "lib/shared.ts": 'import { z } from "zod"; export const shared = z.string();',
    "schema.ts": 'import { defineSchema } from "convex/server"; export default defineSchema({});',
    "auth.config.ts": "export default { providers: [] };",
  });
  const project = path.dirname(dir);
  writeFileSync(path.join(project, "package.json"), JSON.stringify({ dependencies: { convex: "1.48.0" } }));
  const cli = fileURLToPath(new URL("../../../node_modules/convex/bin/main.js", import.meta.url));
  // Nothing listens at port 9 of this machine, and with these flags nothing needs to.
  const flags =
    "--write-push-request F --push-all-modules --typecheck disable --codegen disable --url http://127.0.0.1:9 --admin-key x";
  await promisify(execFile)(process.execPath, [cli, "deploy", ...flags.split(" ")], {
    cwd: project,
    env: { ...process.env, CI: "1" },
  });
  const sent = modulesFromPushRequest(parseJson(readFileSync(path.join(project, "F.json"), "utf8")));
  const byPath = (modules: ModuleSource[]) => new Map(modules.map((module) => [module.path, module]));
  expect(byPath(await bundleFolder(dir))).toEqual(byPath(sent));
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
