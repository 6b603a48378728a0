import { fileURLToPath } from "node:url";
import type { Plugin } from "vitest/config";

const isolatedEngine = fileURLToPath(new URL("../engine/src/testing/isolated-engine.ts", import.meta.url));

/** Tests of the engine from outside name the one they run on in one place: `testing/engine.harness`. */
export const inThreads: Plugin = {
  name: "engine-in-threads",
  enforce: "pre",
  resolveId: (id) => (id.endsWith("/engine.harness") ? isolatedEngine : null),
};

/** What of the engine takes too long for every change: `npm run test:e2e` runs it. In one thread the first of these are among the unit tests. */
export const AT_LENGTH = {
  inThreads: ["sync-load", "components", "official-components", "deploy", "node-actions"].map(
    (name) => `engine/src/net/${name}.test.ts`,
  ),
  byItself: ["isolated-engine", "operations"].map((name) => `engine/src/isolation/${name}.test.ts`),
};
