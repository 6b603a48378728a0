import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vitest/config";

const isolatedEngine = fileURLToPath(new URL("../engine/src/testing/isolated-engine.ts", import.meta.url));
const engineBackend = fileURLToPath(new URL("../e2e/support/engine-backend.ts", import.meta.url));
const convex = fileURLToPath(new URL("../convex", import.meta.url));

/** Tests of the engine from outside name the one they run on in one place: `testing/engine.harness`. */
export const inThreads: Plugin = {
  name: "engine-in-threads",
  enforce: "pre",
  resolveId: (id) => (id.endsWith("/engine.harness") ? isolatedEngine : null),
};

/** The tests of convex/ name the engine they run on in one place: `testing/backend.harness`. */
export const onTheEngine: Plugin = {
  name: "backend-on-the-engine",
  enforce: "pre",
  resolveId: (id) => (id.endsWith("/backend.harness") ? engineBackend : null),
};

/** Hashes passwords by the dozen, which takes minutes in the engine's sandbox; e2e has the same with the real client. */
const IN_MEMORY_ONLY = "convex/auth/signIn.test.ts";

/** Tests of convex/ that call the backend: what only computes is the same on every engine. */
const backendTests = readdirSync(convex, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".test.ts") && readFileSync(join(convex, file), "utf8").includes('.harness"'))
  .map((file) => `convex/${file.split(sep).join("/")}`)
  .filter((file) => file !== IN_MEMORY_ONLY);

/** What a change elsewhere seldom breaks on one engine alone, or takes long there. */
const SELDOM =
  /^convex\/(audit|evals|everything|exports|prices|settings|shares|usage)\/|\/(adminSync|admit|badInput|orderFree|organise)\./;

/** What of the engine takes too long for every change: `npm run test:e2e` runs it. */
export const AT_LENGTH = {
  inThreads: ["sync-load", "components", "official-components", "deploy", "node-actions"].map(
    (name) => `engine/src/net/${name}.test.ts`,
  ),
  byItself: [
    ...["isolated-engine", "operations"].map((name) => `engine/src/isolation/${name}.test.ts`),
    ...["sync-load", "components", "deploy", "node-actions"].map((name) => `engine/src/net/${name}.test.ts`),
  ],
  /** In Convex's own in-memory implementation all of these are among the unit tests. */
  backend: backendTests.filter((file) => SELDOM.test(file)),
};

/** What of the backend runs on the embedded engine at every change. */
export const BACKEND_ON_THE_ENGINE = backendTests.filter((file) => !SELDOM.test(file));
