import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { parseJson } from "../values/json";
import { closeAppsAfterEach, writeApp } from "../exec/test-app";
import { type AppSource, bundleApp } from "../components";
import { bundleFolder } from "./bundle";
import type { ModuleSource } from "./bundle";
import { appFromPushRequest } from "../deploy/push-request";

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
    "mail.ts": `"use node";\nimport { join } from "node:path"; ${FUNCTION} export const z = join("a", "b");`,
    "convex.config.ts":
      'import { defineApp } from "convex/server"; import limits from "@convex-dev/rate-limiter/convex.config";' +
      'import own from "./own/convex.config"; const app = defineApp(); app.use(limits); app.use(own); export default app;',
    "own/convex.config.ts":
      'import { defineComponent } from "convex/server"; const own = defineComponent("own"); export default own;',
    "own/counters.ts": FUNCTION,
    "own/schema.ts": 'import { defineSchema } from "convex/server"; export default defineSchema({});',
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
  const sent = appFromPushRequest(parseJson(readFileSync(path.join(project, "F.json"), "utf8")));
  const { packagesFolder, ...made } = await bundleApp(dir);
  expect(packagesFolder).toBe(project);
  expect(made.components?.map(({ definitionPath }) => path.posix.basename(definitionPath))).toEqual([
    "component",
    "own",
    "component",
  ]);
  expect(byPath(made)).toEqual(byPath(sent));
});

/** Whatever the order. */
function byPath({ modules, definition = null, components = [] }: AppSource) {
  const sorted = (list: ModuleSource[]) => list.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return {
    definition,
    modules: sorted(modules),
    components: new Map(components.map((each) => [each.definitionPath, { ...each, modules: sorted(each.modules) }])),
  };
}

test.each(['"use node";', "// about this file\n'use node'\n", '"use strict"; "use node";'])(
  "a module that begins with %s is for Node.js",
  async (directive) => {
    const dir = writeApp({
      "mail.ts": `${directive}\nimport fs from "node:fs"; export const x = fs.sep;\n${FUNCTION}`,
    });
    const [module] = await bundleFolder(dir);
    expect(module).toMatchObject({ path: "mail.js", environment: "node" });
    expect(module?.source).toContain("node:fs");
  },
);

test("http, crons and the like cannot run in Node.js", async () => {
  await expect(bundleFolder(writeApp({ "http.ts": `"use node";\n${FUNCTION}` }))).rejects.toThrow(
    '"use node" directive is not allowed for http.ts.',
  );
});

test("packages that convex.json calls external are left out of modules for Node.js", async () => {
  const dir = writeApp({ "mail.ts": `"use node";\nimport { z } from "zod"; export const x = z.string(); ${FUNCTION}` });
  const project = path.dirname(dir);
  writeFileSync(path.join(project, "package.json"), JSON.stringify({ dependencies: { convex: "1.48.0", zod: "4" } }));
  writeFileSync(path.join(project, "convex.json"), JSON.stringify({ node: { externalPackages: ["zod"] } }));
  expect((await bundleFolder(dir)).map(({ source }) => /from ?"zod"/.test(source))).toEqual([true]);
});

test('the words "use node" elsewhere are no directive', async () => {
  const dir = writeApp({ "mail.ts": `// "use node"\n${FUNCTION}\nexport const hint = "use node";` });
  expect((await bundleFolder(dir)).map((module) => module.environment)).toEqual(["isolate"]);
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

test("a component with a module for Node.js is refused", async () => {
  const dir = writeApp({
    "convex.config.ts":
      'import { defineApp } from "convex/server"; import own from "./own/convex.config.js"; const app = defineApp(); app.use(own); export default app;',
    "own/convex.config.ts": 'import { defineComponent } from "convex/server"; export default defineComponent("own");',
    "own/mail.ts": `"use node";\n${FUNCTION}`,
  });
  await expect(bundleApp(dir)).rejects.toThrow('"use node" directive is not supported in components.');
});
