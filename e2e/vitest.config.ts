import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vitest/config";

const atLength = JSON.parse(readFileSync(new URL("../scripts/at-length.json", import.meta.url), "utf8")) as {
  inThreads: string[];
  byItself: string[];
};

const isolatedEngine = fileURLToPath(new URL("../engine/src/testing/isolated-engine.ts", import.meta.url));

/** Tests of the engine from outside name the one they run on in one place: `testing/engine.harness`. */
const inThreads: Plugin = {
  name: "engine-in-threads",
  enforce: "pre",
  resolveId: (id) => (id.endsWith("/engine.harness") ? isolatedEngine : null),
};

const shared = { testTimeout: 180_000, hookTimeout: 180_000, fileParallelism: false } as const;

/** Whole-product checks: the real commands, as a user starts them; and what of the engine takes too long for every change. */
export default defineConfig({
  test: {
    globalSetup: ["scripts/test-setup.ts"],
    fileParallelism: false,
    reporters: process.env.CI ? ["default"] : ["dot"],
    projects: [
      { test: { ...shared, name: "e2e", include: ["e2e/**/*.test.ts"] } },
      { plugins: [inThreads], test: { ...shared, name: "engine in threads, at length", include: atLength.inThreads } },
      { test: { ...shared, name: "engine, at length", include: atLength.byItself } },
    ],
  },
});
